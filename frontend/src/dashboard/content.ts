/** From a run's snapshot to what a chart shows of it. */

import { entryOf } from "@/graph/own";
import { targetEntries } from "@/graph/recipeTargets";
import type { Recipe } from "@/net/types";
import type { ChartContent, XAxis } from "./chart";
import { type Line, MOST_POINTS } from "./chartData";
import { Curve } from "./curve";
import { isShare, isTable } from "./format";
import { secondsAt, stepsPerEpoch } from "./pace";
import { hasEnded, type RunSnapshot, smallerIsBetter } from "./snapshot";

/** A run drawn beside the one that is open, each in its own colour. */
export interface Compared {
  label: string;
  /** In what its recipe differs from the open run's. */
  difference: string;
  color: string;
  snapshot: RunSnapshot;
}

export interface ContentSettings {
  axis: XAxis;
  smoothing: number;
  log: boolean;
}

/** What the recipe asks to be watched beside the loss; unknown where it is left to the data. */
export function metricNames(recipe: Recipe): string[] {
  const names = (metrics: unknown, before = "") =>
    Array.isArray(metrics)
      ? metrics.map((metric) => before + (typeof metric === "string" ? metric : metric.name))
      : [];
  const own = targetEntries(recipe).flatMap(({ output, metrics }) =>
    names(metrics, output === "" ? "" : `${output}/`),
  );
  return [...names(recipe.metrics), ...own];
}

/**
 * The names that charts can show: "loss" first, then the metrics, the learning rate last. Until an
 * epoch has told what it measured, the recipe says what is to come.
 */
export function chartNames(snapshot: RunSnapshot | null, metrics: readonly string[]): string[] {
  const history = snapshot?.history ?? [];
  const keys = [
    ...Object.keys(snapshot?.curves ?? {}),
    ...history.flatMap((entry) => Object.keys(entry.values)),
  ];
  const told = new Set(keys.filter((key) => /^(train|validation)\//.test(key)).map(baseName));
  const asked = metrics.filter((name) => (history.length > 0 ? told.has(name) : !isTable(name)));
  return [...new Set(["loss", ...asked, ...told]), "learning_rate"];
}

function baseName(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** One value of every epoch as a curve. */
export function epochCurve(snapshot: RunSnapshot, name: string): Curve {
  const entries = snapshot.history.filter((entry) => entryOf(entry.values, name) !== undefined);
  return Curve.empty.append(
    entries.map((entry) => entry.step),
    entries.map((entry) => entryOf(entry.values, name) ?? null),
  );
}

function linesOf(
  snapshot: RunSnapshot,
  name: string,
  { axis, smoothing }: ContentSettings,
): Line[] {
  const toX = toAxis(snapshot, axis);
  const line = (key: string, color: string, perStep: Curve | undefined): Line => ({
    key,
    label: key.startsWith("validation")
      ? "validation"
      : key.startsWith("train")
        ? "train"
        : "value",
    color,
    curve: perStep ?? epochCurve(snapshot, key),
    toX,
    smoothing: perStep && key.startsWith("train/") ? smoothing : 0,
    shadow: perStep !== undefined && hidesPoints(perStep, smoothing),
    points: perStep === undefined && key.startsWith("validation/"),
  });
  if (name === "learning_rate") {
    return [line(name, "--train", entryOf(snapshot.curves, name) ?? Curve.empty)];
  }
  const [train, validation] = [`train/${name}`, `validation/${name}`];
  return [
    line(train, "--train", entryOf(snapshot.curves, train)),
    line(validation, "--validation", entryOf(snapshot.curves, validation)),
  ];
}

/** Whether the line alone does not show every value that was measured. */
function hidesPoints(curve: Curve, smoothing: number): boolean {
  return smoothing > 0 || curve.bucketed || curve.length > MOST_POINTS;
}

/** The compared run's two lines in its own colour: training whole, validation dashed. */
function comparedLines(compared: Compared, name: string, settings: ContentSettings): Line[] {
  return linesOf(compared.snapshot, name, settings).map((line, index) => ({
    ...line,
    key: `${compared.label} ${line.key}`,
    label: index === 0 ? compared.label : `${compared.label} ${line.label}`,
    color: compared.color,
    dashed: index === 1,
    unnamed: index === 1,
    remark: compared.difference,
    points: false,
    shadow: false,
  }));
}

export function chartContent(
  snapshot: RunSnapshot,
  name: string,
  settings: ContentSettings,
  compared: readonly Compared[] = [],
): ChartContent {
  const { axis, log } = settings;
  const toX = toAxis(snapshot, axis);
  const others = compared.flatMap((run) => comparedLines(run, name, settings));
  const ends = [snapshot, ...compared.map((run) => run.snapshot)].map((run) => endOf(run, axis));
  return {
    name,
    lines: [...linesOf(snapshot, name, settings), ...others],
    axis,
    toX,
    total: Math.max(...ends),
    bestStep: snapshot.best?.step ?? null,
    bestLabel: smallerIsBetter(name) ? "top" : "bottom",
    share: isShare(name),
    log,
  };
}

/** Where the axis ends: while it trains one sees how far there is to go, later how far it came. */
function endOf(snapshot: RunSnapshot, axis: XAxis): number {
  const { state, step, steps, epochs } = snapshot;
  const toX = toAxis(snapshot, axis);
  if (axis === "time" || hasEnded(state)) return toX(step) || 1;
  // Before the first step only the number of epochs is known, from the recipe.
  if (steps === null) return axis === "epoch" ? (epochs ?? 1) : 1;
  return toX(steps);
}

function toAxis(snapshot: RunSnapshot, axis: XAxis): (step: number) => number {
  if (axis === "time") return (step) => secondsAt(snapshot.clock, step);
  const perEpoch = axis === "epoch" ? stepsPerEpoch(snapshot) : null;
  return perEpoch ? (step) => step / perEpoch : (step) => step;
}
