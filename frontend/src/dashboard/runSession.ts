/**
 * One run as the page follows it: its row, its snapshot, and the stream that moves the snapshot on.
 *
 * Lives outside React: events arrive many times a second, listeners hear of them at most ten times.
 */
import { getEvents, getRun, getSeries, pauseRun, resumeRun, stopRun } from "@/net/api";
import { retryDelay } from "@/net/backoff";
import { ApiError } from "@/net/http";
import { RunStream, type StreamStatus } from "@/net/runStream";
import type { Run, RunEvent } from "@/net/types";
import { applyEvents, openSnapshot, type RunSnapshot, withRow } from "./snapshot";

export type Pending = "pausing" | "resuming" | "stopping";

export interface RunView {
  run: Run | null;
  snapshot: RunSnapshot | null;
  stream: StreamStatus;
  /** What was asked for and has not happened yet. */
  pending: Pending | null;
  error: string | null;
}

const TELL_EVERY = 100;
const ROW_EVERY = 1_000;
const POINTS = 4_000;
const SHORT_LOG = 1_000;
const NOTHING = { series: {}, epochs: [], last_seq: 0 };

/** A short log is read whole, with all it says; of a long one the curves come as buckets. */
async function load(id: string): Promise<{ run: Run; snapshot: RunSnapshot }> {
  const run = await getRun(id);
  if (run.last_seq > SHORT_LOG) {
    return { run, snapshot: openSnapshot(run, await getSeries(id, POINTS)) };
  }
  const { events } = await getEvents(id, 0, SHORT_LOG);
  return { run, snapshot: applyEvents(openSnapshot(run, NOTHING), events) };
}

export class RunSession {
  view: RunView = { run: null, snapshot: null, stream: "closed", pending: null, error: null };
  /** Told when the run's row has changed, so that lists of runs can be read again. */
  onRow: (run: Run) => void = () => undefined;

  private readonly listeners = new Set<() => void>();
  private next: RunView = this.view;
  private teller: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;
  private stream: RunStream | null = null;
  private rowTimer: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private users = 0;

  constructor(readonly id: string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getView = (): RunView => this.view;

  /** Begin to follow the run; the returned function ends it when nobody else follows. */
  follow(): () => void {
    this.users++;
    if (this.users === 1) void this.start(1);
    return () => {
      this.users--;
      // A component that is mounted again at once (as in a tab change) keeps the stream.
      setTimeout(() => this.users === 0 && this.stop(), 1_000);
    };
  }

  /** A run that was started a moment ago: nothing to load, its log is read from the beginning. */
  seed(run: Run): void {
    this.change({ run, snapshot: openSnapshot(run, NOTHING) });
  }

  pause = () => this.ask("pausing", pauseRun);
  resume = () => this.ask("resuming", resumeRun);
  halt = () => this.ask("stopping", stopRun);

  private async start(failures: number): Promise<void> {
    if (this.stream) return;
    try {
      if (!this.next.snapshot) {
        this.change({ ...(await load(this.id)), error: null });
      }
      if (this.users > 0) this.openStream();
    } catch (error) {
      this.change({ error: sayError(error) });
      if (!(error instanceof ApiError) || !error.temporary) return;
      const again = () => void this.start(failures + 1);
      this.retry = setTimeout(again, retryDelay(failures));
    }
  }

  private stop(): void {
    clearTimeout(this.retry);
    this.stream?.close();
    this.stream = null;
  }

  private openStream(): void {
    if (this.stream) return;
    this.stream = new RunStream({
      runId: this.id,
      after: this.next.snapshot?.last_seq ?? 0,
      onHello: (hello) => this.takeRow(hello.run),
      onEvents: (events) => this.takeEvents(events),
      onStatus: (stream) => this.change({ stream }),
    });
    this.stream.open();
  }

  private takeEvents(events: RunEvent[]): void {
    const { snapshot } = this.next;
    if (!snapshot) return;
    this.change({ snapshot: applyEvents(snapshot, events) });
    const kinds = new Set(events.map((event) => event.kind));
    if (kinds.has("state")) this.refreshSoon(0);
    else if (kinds.has("epoch")) this.refreshSoon(ROW_EVERY);
  }

  /**
   * The row (and with it the table of runs) is read again, for epochs not more than once a second.
   */
  private refreshSoon(wait: number): void {
    if (this.rowTimer && wait > 0) return;
    clearTimeout(this.rowTimer);
    this.rowTimer = setTimeout(() => {
      this.rowTimer = undefined;
      void this.refreshRow();
    }, wait);
  }

  private async refreshRow(): Promise<void> {
    try {
      this.takeRow(await getRun(this.id));
    } catch (error) {
      // The stream goes on; its next hello brings the row.
      console.warn("The run’s row could not be read:", error);
    }
  }

  /** The row tells what may be done; where the log stands is the snapshot's to say. */
  private takeRow(run: Run): void {
    const { snapshot } = this.next;
    const behind = snapshot !== null && run.last_seq < snapshot.last_seq;
    this.change({ run, snapshot: snapshot && !behind ? withRow(snapshot, run) : snapshot });
    this.onRow(run);
  }

  private async ask(pending: Pending, action: (id: string) => Promise<Run>): Promise<void> {
    this.change({ pending, error: null });
    this.tell();
    try {
      this.takeRow(await action(this.id));
      if (pending === "resuming" && this.stream?.status === "closed") this.stream.open();
    } catch (error) {
      this.change({ pending: null, error: sayError(error) });
    }
  }

  private change(change: Partial<RunView>): void {
    const moved = change.snapshot && change.snapshot.state !== this.next.snapshot?.state;
    this.next = { ...this.next, ...(moved ? { pending: null } : {}), ...change };
    if (this.teller) return;
    const wait = Math.max(0, this.toldAt + TELL_EVERY - Date.now());
    this.teller = setTimeout(() => this.tell(), wait);
  }

  private tell(): void {
    clearTimeout(this.teller);
    this.teller = undefined;
    this.toldAt = Date.now();
    this.view = this.next;
    for (const listener of this.listeners) listener();
  }
}

export function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const sessions = new Map<string, RunSession>();

/** The one session of a run, however many components show it. */
export function sessionFor(id: string): RunSession {
  let session = sessions.get(id);
  if (!session) {
    session = new RunSession(id);
    sessions.set(id, session);
  }
  return session;
}
