/**
 * A run's events in order, each exactly once, through whatever the network does.
 *
 * The cursor is the seq of the last event handed on. A frame that starts further on leaves a gap,
 * which is filled over HTTP before the frame is taken; what was seen already is dropped. A lost
 * socket is opened again from the cursor; where sockets do not get through at all, HTTP is asked
 * every second instead.
 */
import { isRecord } from "@/graph/own";
import { getEvents } from "./api";
import { retryDelay } from "./backoff";
import type { EventPage, Hello, RunEvent } from "./types";

export type StreamStatus = "connecting" | "live" | "polling" | "closed" | "refused";

/** Codes after which trying again is pointless: bad cursor, not signed in, no such run. */
const FINAL_CODES = new Set([4400, 4401, 4404]);
const CLOSE_TOO_MANY = 4429;
const POLL_EVERY = 1_000;
/**
 * A socket that is open but silent this long is asked about over HTTP: a sleeping laptop's may be
 * dead.
 */
const SILENCE = 20_000;
const PAGE = 1_000;

export interface RunStreamOptions {
  runId: string;
  after: number;
  onHello: (hello: Hello) => void;
  onEvents: (events: RunEvent[]) => void;
  onStatus?: (status: StreamStatus) => void;
  openSocket?: (url: string) => WebSocket;
  fetchEvents?: (runId: string, after: number, limit: number) => Promise<EventPage>;
}

export function socketAddress(runId: string, after: number, page: Location = location): string {
  const scheme = page.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${page.host}/ws/runs/${encodeURIComponent(runId)}/?after=${after}`;
}

/** A frame of the server: events, or the hello that begins a socket; null for anything else. */
function readFrame(text: string): Hello | RunEvent[] | null {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  const isEvent = (item: unknown) => isRecord(item) && typeof item.seq === "number";
  if (Array.isArray(frame)) return frame.every(isEvent) ? (frame as RunEvent[]) : null;
  return isRecord(frame) && isRecord(frame.run) ? (frame as unknown as Hello) : null;
}

export class RunStream {
  cursor: number;
  status: StreamStatus = "closed";

  private socket: WebSocket | null = null;
  private failures = 0;
  private heardAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  /** Frames are taken one after the other: a gap in one holds back the next. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly options: RunStreamOptions) {
    this.cursor = options.after;
  }

  open(): void {
    if (this.ticker) return;
    this.ticker = setInterval(() => this.tick(), POLL_EVERY);
    globalThis.addEventListener?.("online", this.wake);
    globalThis.document?.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  close(): void {
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    this.ticker = undefined;
    this.retry = undefined;
    globalThis.removeEventListener?.("online", this.wake);
    globalThis.document?.removeEventListener("visibilitychange", this.wake);
    this.dropSocket();
    this.setStatus("closed");
  }

  private get closed(): boolean {
    return this.ticker === undefined;
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.dropSocket();
    if (this.status !== "polling") this.setStatus("connecting");
    const open = this.options.openSocket ?? ((url: string) => new WebSocket(url));
    const socket = open(socketAddress(this.options.runId, this.cursor));
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onmessage = (message) => this.receive(String(message.data));
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private dropSocket(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private receive(text: string): void {
    const frame = readFrame(text);
    if (frame === null) {
      // Whoever sent this is not the server: HTTP is asked instead, and the socket tried again later.
      this.dropSocket();
      this.lost(0);
      return;
    }
    this.heardAt = Date.now();
    if (Array.isArray(frame)) {
      this.enqueue(() => this.take(frame));
      return;
    }
    this.failures = 0;
    this.setStatus("live");
    this.options.onHello(frame);
  }

  private lost(code: number): void {
    this.socket = null;
    if (FINAL_CODES.has(code)) {
      this.close();
      this.setStatus("refused");
      return;
    }
    this.failures += code === CLOSE_TOO_MANY ? 4 : 1;
    this.setStatus(this.failures >= 2 ? "polling" : "connecting");
    this.retry = setTimeout(() => this.connect(), retryDelay(this.failures));
  }

  private readonly wake = (): void => {
    if (this.closed || globalThis.document?.visibilityState === "hidden") return;
    if (this.retry) this.connect();
  };

  private tick(): void {
    if (this.status === "polling") this.enqueue(() => this.fill());
    else if (this.status === "live" && Date.now() - this.heardAt > SILENCE) {
      this.heardAt = Date.now();
      this.enqueue(() => this.probe());
    }
  }

  /** Events over HTTP that an open socket did not bring mean that the socket is dead. */
  private async probe(): Promise<void> {
    const before = this.cursor;
    await this.fill();
    if (this.cursor > before && this.status === "live") this.connect();
  }

  private enqueue(work: () => Promise<void> | void): void {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      // What could not be fetched is asked for again: the socket starts over from the cursor.
      console.warn("The run stream starts over:", error);
      if (this.closed || !this.socket) return;
      this.dropSocket();
      this.lost(0);
    });
  }

  private async take(events: RunEvent[]): Promise<void> {
    const first = events.find((event) => event.seq > this.cursor);
    if (first && first.seq > this.cursor + 1) await this.fill(first.seq - 1);
    this.deliver(events);
  }

  /** Fetch page after page from the cursor on, up to seq `until` or to the log's end. */
  private async fill(until = Number.POSITIVE_INFINITY): Promise<void> {
    const fetchEvents = this.options.fetchEvents ?? getEvents;
    while (!this.closed && this.cursor < until) {
      const page = await fetchEvents(this.options.runId, this.cursor, PAGE);
      this.deliver(page.events);
      if (page.events.length === 0 || this.cursor >= page.last_seq) return;
    }
  }

  private deliver(events: RunEvent[]): void {
    if (this.closed) return;
    const fresh: RunEvent[] = [];
    for (const event of events) {
      if (event.seq !== this.cursor + 1) continue;
      this.cursor = event.seq;
      fresh.push(event);
    }
    if (fresh.length > 0) this.options.onEvents(fresh);
  }

  private setStatus(status: StreamStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.options.onStatus?.(status);
  }
}
