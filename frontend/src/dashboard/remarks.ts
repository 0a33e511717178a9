/** What a person beside you would say while looking at the curves. */
import { entryOf } from "@/graph/own";
import { fromWire } from "./numbers";
import type { EpochEntry, RunSnapshot } from "./snapshot";

export interface Remark {
  id: string;
  tone: "hint" | "warning" | "bad";
  text: string;
  node?: string | null;
}

/** Epochs without a better validation loss before it is said to have stopped falling. */
const PATIENCE = 3;
/**
 * The part of the loss by which it must be worse than its best: less is the noise of small sets.
 */
const MARGIN = 0.02;

export function remarks(snapshot: RunSnapshot): Remark[] {
  const said: Remark[] = [];
  snapshot.notices.forEach((notice, index) => {
    const { code, message, node } = notice;
    said.push({ id: `${code}-${index}`, tone: "warning", text: message, node });
  });
  if (snapshot.state === "queued")
    said.push({ id: "queued", tone: "hint", text: sayWait(snapshot) });
  if (learnsNothing(snapshot)) {
    const text = "The loss does not fall. A smaller learning rate, a tenth of it, may help.";
    said.push({ id: "learns-nothing", tone: "hint", text });
  }
  const overfitting = overfittingSince(snapshot.history);
  if (overfitting !== null) {
    said.push({
      id: "overfitting",
      tone: "hint",
      text:
        `Validation loss has stopped falling since epoch ${overfitting}: overfitting. ` +
        "Dropout before the last layer may help.",
    });
  }
  return said;
}

/** After some epochs the loss is still no better than that of the untrained network. */
export function learnsNothing({ history, curves }: RunSnapshot): boolean {
  const first = curves["train/loss"]?.mean[0];
  const last = history.at(-1);
  if (first === undefined || !last || last.epoch < PATIENCE) return false;
  return fromWire(last.values["train/loss"] ?? "NaN") > first * (1 - MARGIN);
}

function sayWait({ reason, step }: RunSnapshot): string {
  if (step > 0 || reason)
    return `Goes on as soon as a worker is free (${reason || "interrupted"}).`;
  return "Begins as soon as a worker is free.";
}

/**
 * The epoch of the lowest validation loss, when it has since risen while the training loss fell.
 */
export function overfittingSince(history: readonly EpochEntry[]): number | null {
  const value = (entry: EpochEntry, name: string) => fromWire(entryOf(entry.values, name) ?? "NaN");
  let best: EpochEntry | undefined;
  for (const entry of history) {
    if (!best || value(entry, "validation/loss") < value(best, "validation/loss")) best = entry;
  }
  const last = history.at(-1);
  if (!best || !last || last.epoch - best.epoch < PATIENCE) return null;
  const worse = value(last, "validation/loss") > value(best, "validation/loss") * (1 + MARGIN);
  const learns = value(last, "train/loss") < value(best, "train/loss");
  return worse && learns ? best.epoch : null;
}
