// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryDelay } from "./backoff";
import { RunStream, type RunStreamOptions, type StreamStatus, socketAddress } from "./runStream";
import type { EventPage, RunEvent } from "./types";

/** A socket whose other end is the test. */
class WireEnd {
  static all: WireEnd[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    WireEnd.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  die(code = 1006): void {
    this.onclose?.({ code });
  }
}

const event = (seq: number): RunEvent => ({
  seq,
  attempt: 1,
  n: seq,
  time: seq,
  kind: "checkpoint",
  step: seq,
  best: null,
});
const log = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

function watch(options: Partial<RunStreamOptions> = {}) {
  const seen: number[] = [];
  const statuses: StreamStatus[] = [];
  const fetchEvents = vi.fn(
    async (_run: string, after: number): Promise<EventPage> => ({
      events: log(after + 1, 20),
      last_seq: 20,
    }),
  );
  const stream = new RunStream({
    runId: "r1",
    after: 0,
    onHello: () => undefined,
    onEvents: (events) => seen.push(...events.map((each) => each.seq)),
    onStatus: (status) => statuses.push(status),
    openSocket: (url) => new WireEnd(url) as unknown as WebSocket,
    fetchEvents,
    ...options,
  });
  stream.open();
  const socket = () => WireEnd.all.at(-1) as WireEnd;
  return { stream, seen, statuses, fetchEvents, socket };
}

const hello = { kind: "hello", run: {}, state: "running", last_seq: 0 };
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("RunStream", () => {
  beforeEach(() => {
    WireEnd.all = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("hands on events in order and drops what it has seen", async () => {
    const { seen, socket, fetchEvents } = watch();
    socket().say(hello);
    socket().say(log(1, 3));
    socket().say(log(2, 5));
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(fetchEvents).not.toHaveBeenCalled();
  });

  it("fills a gap over HTTP before it takes the frame behind it", async () => {
    const { seen, socket, fetchEvents } = watch();
    socket().say(hello);
    socket().say(log(1, 2));
    socket().say(log(6, 7));
    socket().say(log(8, 8));
    await settle();
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(fetchEvents).toHaveBeenCalledWith("r1", 2, 1000);
  });

  it("opens the socket again from its cursor", async () => {
    const { seen, socket } = watch();
    socket().say(hello);
    socket().say(log(1, 4));
    await settle();
    socket().die();
    await vi.advanceTimersByTimeAsync(400);
    expect(socket().url).toContain("after=4");
    socket().say(hello);
    socket().say(log(5, 6));
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("asks over HTTP where sockets do not get through, and goes back to the socket", async () => {
    const { seen, statuses, socket } = watch();
    socket().die();
    await vi.advanceTimersByTimeAsync(400);
    socket().die();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(statuses).toContain("polling");
    expect(seen.length).toBe(20);
    await vi.advanceTimersByTimeAsync(30_000);
    socket().say(hello);
    expect(statuses.at(-1)).toBe("live");
  });

  it.each(["<html>", "null", "7", "{}", "[null]", '[{"seq":"1"}]'])(
    "asks over HTTP after a frame that is not the server's: %s",
    async (text) => {
      const { seen, statuses, socket } = watch();
      for (let round = 0; round < 2; round += 1) {
        socket().onmessage?.({ data: text });
        await vi.advanceTimersByTimeAsync(400);
      }
      await vi.advanceTimersByTimeAsync(1_100);
      expect(statuses).toContain("polling");
      expect(seen).toEqual(log(1, 20).map((each) => each.seq));
    },
  );

  it("gives up where trying again is pointless", async () => {
    const { statuses, socket } = watch();
    socket().die(4404);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(statuses.at(-1)).toBe("refused");
    expect(WireEnd.all.length).toBe(1);
  });

  it("notices a socket that is open but dead", async () => {
    const { seen, socket } = watch();
    socket().say(hello);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(seen.length).toBe(20);
    expect(WireEnd.all.length).toBe(2);
  });

  it("is silent once closed", async () => {
    const { stream, seen, socket } = watch();
    const first = socket();
    stream.close();
    first.say(log(1, 3));
    await settle();
    expect(seen).toEqual([]);
    expect(first.closed).toBe(true);
  });
});

describe("retryDelay", () => {
  it("is fast at first and spread over 1 to 30 s later", () => {
    expect(retryDelay(1, () => 0.5)).toBeLessThan(500);
    expect(retryDelay(3, () => 0)).toBe(1_000);
    expect(retryDelay(50, () => 1)).toBe(30_000);
  });
});

it("speaks the page’s own scheme", () => {
  const page = { protocol: "https:", host: "brickwork.test" } as Location;
  expect(socketAddress("r 1", 7, page)).toBe("wss://brickwork.test/ws/runs/r%201/?after=7");
});
