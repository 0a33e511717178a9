// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as api from "@/net/api";
import { ApiError } from "@/net/http";
import type { Run, RunEvent } from "@/net/types";
import { RunSession } from "./runSession";

vi.mock("@/net/api");

const run = (change: Partial<Run> = {}): Run => ({
  ...({ id: "7", number: 1, reason: "", attempt: 1, last_seq: 0, step: 0, epoch: 0 } as Run),
  state: "running",
  started: null,
  recipe: { data: "digits", epochs: 3 },
  ...change,
});
const sockets: { onmessage: ((message: { data: string }) => void) | null }[] = [];
const say = (frame: unknown) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
const metrics = (seq: number): RunEvent => ({
  seq,
  attempt: 1,
  n: seq,
  time: seq,
  kind: "metrics",
  step: [seq],
  series: { "train/loss": [1 / seq] },
});
const state = (seq: number, name: Run["state"]): RunEvent => ({
  seq,
  attempt: 1,
  n: null,
  time: seq,
  kind: "state",
  state: name,
  reason: "",
});

let session: RunSession;
let told = 0;

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = 0;
  told = 0;
  vi.stubGlobal(
    "WebSocket",
    class {
      onmessage = null;
      onclose = null;
      constructor() {
        sockets.push(this);
      }
      close() {}
    },
  );
  vi.mocked(api.getRun).mockImplementation(async () => run({ last_seq: 99 }));
  session = new RunSession("7");
  session.subscribe(() => told++);
  session.seed(run({ state: "queued" }));
  session.follow();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("hears many events a second and tells of them at most ten times", async () => {
  say({ kind: "hello", run: run(), state: "running", last_seq: 0 });
  for (let seq = 1; seq <= 100; seq++) {
    say([metrics(seq)]);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(session.view.snapshot?.curves["train/loss"]?.length).toBe(100);
  expect(told).toBeGreaterThan(5);
  expect(told).toBeLessThanOrEqual(14);
});

it("shows at once what was asked for, until the log says that it has happened", async () => {
  say([state(1, "running")]);
  await vi.advanceTimersByTimeAsync(200);
  vi.mocked(api.pauseRun).mockResolvedValueOnce(run());
  const asked = session.pause();
  expect(session.view.pending).toBe("pausing");
  await asked;
  await vi.advanceTimersByTimeAsync(200);
  expect(session.view.pending).toBe("pausing");
  vi.mocked(api.getRun).mockImplementation(async () => run({ state: "paused", last_seq: 99 }));
  say([state(2, "paused")]);
  await vi.advanceTimersByTimeAsync(200);
  expect(session.view).toMatchObject({ pending: null, snapshot: { state: "paused" } });
});

it("says why a command was refused", async () => {
  vi.mocked(api.stopRun).mockRejectedValueOnce(new ApiError(409, "ended", "It has ended already."));
  await session.halt();
  await vi.advanceTimersByTimeAsync(200);
  expect(session.view).toMatchObject({ pending: null, error: "It has ended already." });
});

it("reads a short log whole, and of a long one the curves", async () => {
  const open = async (last_seq: number) => {
    vi.mocked(api.getRun).mockResolvedValueOnce(run({ last_seq }));
    const opened = new RunSession("8");
    opened.follow();
    await vi.advanceTimersByTimeAsync(200);
    return opened.view.snapshot;
  };
  vi.mocked(api.getEvents).mockResolvedValueOnce({ events: [metrics(1)], last_seq: 1 });
  expect((await open(1))?.curves["train/loss"]?.length).toBe(1);
  const buckets = { step: [5, 9], min: [1, 1], max: [2, 2], mean: [1.5, 1.5] };
  const series = { series: { "train/loss": buckets }, epochs: [], last_seq: 5000 };
  vi.mocked(api.getSeries).mockResolvedValueOnce(series);
  expect(await open(5000)).toMatchObject({ last_seq: 5000 });
});
