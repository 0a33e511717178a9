/**
 * What is known of a run at one event of its log, and the pure step from there to a later event.
 */
import { entryOf } from "@/graph/own";
import type {
  Best,
  EpochEvent,
  EvaluatedEvent,
  Hello,
  Rows,
  Run,
  RunEvent,
  RunSeries,
  RunState,
  Values,
  WireNumber,
} from "@/net/types";
import { Curve } from "./curve";
import { fromWire } from "./numbers";

export interface EpochEntry {
  epoch: number;
  step: number;
  time: number;
  values: Values;
}

/** The latest value of a metric that is no number, and after which epoch it was so. */
export interface Table {
  epoch: number;
  step: number;
  rows: Rows;
}

export interface Notice {
  code: string;
  message: string;
  node: string | null;
}

export interface RunSnapshot {
  last_seq: number;
  attempt: number;
  state: RunState;
  reason: string;
  step: number;
  steps: number | null;
  epoch: number;
  epochs: number | null;
  parameters: number | null;
  device: string | null;
  /** The value that decides which epoch is the best one, such as `validation/loss`. */
  monitor: string;
  best: Best | null;
  /** A point per optimizer step and series. */
  curves: Record<string, Curve>;
  /** One entry per epoch, with the validation values. */
  history: EpochEntry[];
  /** By name, such as `validation/confusion_matrix`. */
  tables: Record<string, Table>;
  /** When a step was done, in Unix seconds; the time axis and the time left come from it. */
  clock: Curve;
  notices: Notice[];
  failure: { code: string; message: string; node: string | null } | null;
}

/** No further step will be trained. */
export function hasEnded(state: RunState): boolean {
  return state === "finished" || state === "stopped" || state === "failed";
}

export const emptySnapshot: RunSnapshot = {
  last_seq: 0,
  attempt: 0,
  state: "queued",
  reason: "",
  step: 0,
  steps: null,
  epoch: 0,
  epochs: null,
  parameters: null,
  device: null,
  monitor: "validation/loss",
  best: null,
  curves: {},
  history: [],
  tables: {},
  clock: Curve.empty,
  notices: [],
  failure: null,
};

/**
 * The snapshot after `events`, in the order of their seq; one that was seen already changes
 * nothing.
 */
export function applyEvents(snapshot: RunSnapshot, events: readonly RunEvent[]): RunSnapshot {
  let next = snapshot;
  for (const event of events) {
    if (event.seq <= next.last_seq) continue;
    next = { ...(applied(next, event) ?? unread(next, event)), last_seq: event.seq };
  }
  return next;
}

/** The snapshot after one event, or null where that says what no event of its kind says. */
function applied(snapshot: RunSnapshot, event: RunEvent): RunSnapshot | null {
  try {
    return applyEvent(snapshot, event);
  } catch (error) {
    console.warn("An event of the run could not be read:", event, error);
    return null;
  }
}

/** What follows is read all the same, and the gap is told. */
function unread(snapshot: RunSnapshot, { kind, seq }: RunEvent): RunSnapshot {
  const message = `Event ${seq} (${String(kind)}) cannot be read, and is left out here.`;
  const notice = { code: "unreadable_event", message, node: null };
  return { ...snapshot, notices: [...snapshot.notices, notice] };
}

function applyEvent(snapshot: RunSnapshot, event: RunEvent): RunSnapshot {
  switch (event.kind) {
    case "state":
      return { ...snapshot, state: event.state, reason: event.reason };
    case "started":
      return {
        ...rewound(snapshot, event.step),
        attempt: event.attempt,
        steps: event.steps,
        epochs: event.epochs,
        parameters: event.parameters,
        device: event.device,
        failure: null,
        clock: snapshot.clock.upTo(event.step - 1).append([event.step], [event.time]),
      };
    case "metrics":
      return withMetrics(snapshot, event.step, event.series, event.time);
    case "epoch":
      return withEpoch(snapshot, event);
    case "evaluated":
      return withTables(snapshot, event, snapshot.best ?? snapshot);
    case "notice": {
      const notice = { code: event.code, message: event.message, node: event.node ?? null };
      return { ...snapshot, notices: [...snapshot.notices, notice] };
    }
    case "failed": {
      const { code = "failed", message = "Training failed." } = event;
      return { ...snapshot, failure: { code, message, node: event.node ?? null } };
    }
    default:
      return snapshot;
  }
}

/** Without the points and epochs after `step`: an attempt goes on from its checkpoint. */
function rewound(snapshot: RunSnapshot, step: number): RunSnapshot {
  const curves = Object.entries(snapshot.curves).map(([name, curve]) => [name, curve.upTo(step)]);
  const history = snapshot.history.filter((entry) => entry.step <= step);
  return {
    ...snapshot,
    step,
    epoch: history.at(-1)?.epoch ?? 0,
    curves: Object.fromEntries(curves) as Record<string, Curve>,
    history,
    tables: Object.fromEntries(
      Object.entries(snapshot.tables).filter(([, table]) => table.step <= step),
    ),
    best: bestOf(history, snapshot.monitor),
  };
}

/** With the tables of an event in place of those of the same names; `at` is what they tell of. */
function withTables(
  snapshot: RunSnapshot,
  { tables }: Pick<EpochEvent | EvaluatedEvent, "tables">,
  { epoch, step }: { epoch: number; step: number },
): RunSnapshot {
  if (!tables) return snapshot;
  const told = Object.entries(tables).map(([name, rows]) => [name, { epoch, step, rows }]);
  return { ...snapshot, tables: { ...snapshot.tables, ...Object.fromEntries(told) } };
}

function withMetrics(
  snapshot: RunSnapshot,
  steps: number[],
  series: Record<string, (WireNumber | null)[]>,
  time: number,
): RunSnapshot {
  const step = steps.at(-1);
  if (step === undefined) return snapshot;
  const grown = Object.entries(series).map(([name, values]) => [
    name,
    (entryOf(snapshot.curves, name) ?? Curve.empty).append(steps, values),
  ]);
  const curves = { ...snapshot.curves, ...Object.fromEntries(grown) };
  return { ...snapshot, step, curves, clock: snapshot.clock.append([step], [time]) };
}

function withEpoch(snapshot: RunSnapshot, event: EpochEvent): RunSnapshot {
  const { epoch, step, time, values } = event;
  const history = [...snapshot.history, { epoch, step, time, values }];
  const seen = snapshot.clock.lastStep >= step;
  return {
    ...withTables(snapshot, event, event),
    epoch,
    step: Math.max(snapshot.step, step),
    history,
    best: bestOf(history, snapshot.monitor),
    clock: seen ? snapshot.clock : snapshot.clock.append([step], [time]),
  };
}

/** Errors and losses are better the smaller they are, all other values the larger. */
export function smallerIsBetter(name: string): boolean {
  return /loss|error|perplexity/.test(name);
}

/** The monitor's best epoch, the earliest on a tie; else validation loss's, else the last epoch. */
export function bestOf(history: readonly EpochEntry[], monitor: string): Best | null {
  const name = [monitor, "validation/loss"].find((key) =>
    history.some((at) => Object.hasOwn(at.values, key)),
  );
  let best: EpochEntry | undefined = name ? undefined : history.at(-1);
  for (const entry of name ? history : []) {
    if (best === undefined || isBetter(entry, best, name as string)) best = entry;
  }
  return best ? { epoch: best.epoch, step: best.step, values: best.values } : null;
}

function isBetter(entry: EpochEntry, best: EpochEntry, name: string): boolean {
  const [value, bar] = [entry, best].map((at) => fromWire(entryOf(at.values, name) ?? "NaN")) as [
    number,
    number,
  ];
  if (Number.isNaN(value)) return false;
  if (Number.isNaN(bar)) return true;
  return smallerIsBetter(name) ? value < bar : value > bar;
}

/** What a page that has just been opened knows: the run's row and its whole curves. */
export function openSnapshot(run: Run, series: RunSeries): RunSnapshot {
  const curves = Object.entries(series.series).map(([name, buckets]) => [
    name,
    Curve.fromBuckets(buckets),
  ]);
  const history = series.epochs.map(({ epoch, step, time, values }) => {
    return { epoch, step, time, values };
  });
  const monitor = run.recipe.early_stopping?.monitor ?? emptySnapshot.monitor;
  const opened: RunSnapshot = {
    ...emptySnapshot,
    monitor,
    curves: Object.fromEntries(curves) as Record<string, Curve>,
    history,
    best: bestOf(history, monitor),
    clock: openClock(run, history),
  };
  const whole = series.epochs.reduce((at, event) => withTables(at, event, event), opened);
  return { ...withRow(whole, run), last_seq: series.last_seq };
}

/** The row may be newer than the curves: state and totals are taken from it, never the cursor. */
export function withRow(snapshot: RunSnapshot, run: Run): RunSnapshot {
  return {
    ...snapshot,
    attempt: run.attempt,
    state: run.state,
    reason: run.reason,
    step: Math.max(run.step, snapshot.step),
    steps: run.steps ?? snapshot.steps,
    epoch: Math.max(run.epoch, snapshot.epoch),
    epochs: run.epochs ?? snapshot.epochs ?? run.recipe.epochs ?? null,
    parameters: run.parameters ?? snapshot.parameters,
  };
}

export function withHello(snapshot: RunSnapshot, hello: Hello): RunSnapshot {
  return withRow(snapshot, hello.run);
}

function openClock(run: Run, history: readonly EpochEntry[]): Curve {
  const start = run.started ? Date.parse(run.started) / 1000 : Number.NaN;
  const clock = Number.isFinite(start) ? Curve.empty.append([0], [start]) : Curve.empty;
  return clock.append(
    history.map((entry) => entry.step),
    history.map((entry) => entry.time),
  );
}
