/** A run's state as people say it. */
import type { Run, RunState } from "@/net/types";
import type { Pending, RunView } from "./runSession";
import type { RunSnapshot } from "./snapshot";

const STATES: Record<RunState, string> = {
  queued: "Waiting for a worker",
  starting: "Starting",
  running: "Training",
  paused: "Paused",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};

const PENDING: Record<Pending, string> = {
  pausing: "Pausing …",
  resuming: "Going on …",
  stopping: "Stopping …",
};

export function sayState(state: RunState, pending: Pending | null = null): string {
  return pending ? PENDING[pending] : STATES[state];
}

/** "Epoch 13 of 20"; the epoch that is under way while it trains, the last whole one otherwise. */
export function sayProgress({ snapshot, pending }: RunView): string {
  if (!snapshot) return "Loading …";
  const { state, epoch, epochs } = snapshot;
  if (pending || state === "queued" || state === "starting") return sayState(state, pending);
  if (state === "finished") return `Finished after ${epoch} epochs`;
  if (allStepsDone(snapshot)) return "Saving the model …";
  if (epochs === null) return sayState(state);
  const current = state === "running" ? Math.min(epoch + 1, epochs) : epoch;
  const counted = `Epoch ${current} of ${epochs}`;
  return state === "running" ? counted : `${sayState(state)} · ${counted.toLowerCase()}`;
}

/** Trained to the end, but the best weights are still being written and held against the model. */
export function allStepsDone({ state, step, steps }: RunSnapshot): boolean {
  return state === "running" && steps !== null && step >= steps;
}

/** Seconds between the run's start and its end, or until now; null before it started. */
export function durationOf(run: Run, now = Date.now()): number | null {
  if (!run.started) return null;
  const end = run.ended ? Date.parse(run.ended) : now;
  return Math.max(0, (end - Date.parse(run.started)) / 1000);
}

const MOST_NAMED = 4;

/** "Run 3", "Runs 3 and 4", "Runs 3, 4, 5, 6 and 9 more". */
export function nameRuns(runs: readonly Run[]): string {
  const numbers = runs.slice(0, MOST_NAMED).map((run) => `${run.number}`);
  const more = runs.length - numbers.length;
  const last = more > 0 ? `${more} more` : (numbers.pop() ?? "");
  const word = runs.length === 1 ? "Run" : "Runs";
  return numbers.length === 0 ? `${word} ${last}` : `${word} ${numbers.join(", ")} and ${last}`;
}

/** "Run 3 has not ended: stop it first." */
export function stopFirst(live: readonly Run[]): string {
  const [has, it] = live.length === 1 ? ["has", "it"] : ["have", "them"];
  return `${nameRuns(live)} ${has} not ended: stop ${it} first.`;
}
