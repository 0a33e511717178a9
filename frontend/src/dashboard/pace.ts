/** How fast a run is and how long it will still take, from when its last steps were done. */
import type { Curve } from "./curve";
import type { RunSnapshot } from "./snapshot";

/** The last so many seconds count: long enough to be calm, short enough to notice a change. */
const WINDOW = 5;

/**
 * Optimizer steps per second over the last seconds; null before there are two moments to compare.
 */
export function stepsPerSecond(snapshot: RunSnapshot): number | null {
  const { step, mean: time, length } = snapshot.clock;
  if (length < 2) return null;
  const last = length - 1;
  let first = last;
  while (first > 0 && (time[last] as number) - (time[first] as number) < WINDOW) first--;
  const seconds = (time[last] as number) - (time[first] as number);
  const steps = (step[last] as number) - (step[first] as number);
  return seconds > 0 && steps > 0 ? steps / seconds : null;
}

/** Seconds until the last step at the present pace; null when it cannot be known yet. */
export function secondsLeft(snapshot: RunSnapshot): number | null {
  const pace = stepsPerSecond(snapshot);
  if (pace === null || snapshot.steps === null) return null;
  return Math.max(0, snapshot.steps - snapshot.step) / pace;
}

/** The share of the whole run that is done, 0 to 1. */
export function progress(snapshot: RunSnapshot): number {
  if (snapshot.state === "finished") return 1;
  return snapshot.steps ? Math.min(1, snapshot.step / snapshot.steps) : 0;
}

export function stepsPerEpoch(snapshot: RunSnapshot): number | null {
  const first = snapshot.history[0];
  if (first) return first.step / first.epoch;
  return snapshot.steps && snapshot.epochs ? snapshot.steps / snapshot.epochs : null;
}

/**
 * Seconds since the run's first moment at which `step` was done, read between the known moments.
 */
export function secondsAt(clock: Curve, step: number): number {
  const { step: steps, mean: times, length } = clock;
  if (length === 0) return 0;
  const start = times[0] as number;
  let low = 0;
  let high = length - 1;
  if (step >= (steps[high] as number)) return (times[high] as number) - start;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) <= step) low = middle;
    else high = middle;
  }
  const [a, b] = [steps[low] as number, steps[high] as number];
  const share = b > a ? Math.max(0, Math.min(1, (step - a) / (b - a))) : 0;
  const from = times[low] as number;
  return from + share * ((times[high] as number) - from) - start;
}
