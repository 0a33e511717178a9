/** The learning-rate finder's curve as lines to draw: loss over the logarithm of the rate. */
import type { FoundRate, WireNumber } from "@/net/types";

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Point {
  readonly rate: number;
  readonly loss: number;
  readonly x: number;
  readonly y: number;
}

export interface Sweep {
  /** The losses as they came, and their running mean: paths of an SVG. */
  readonly raw: string;
  readonly smooth: string;
  /** The points of the running mean, from the smallest rate to the largest. */
  readonly points: readonly Point[];
  readonly x: (rate: number) => number;
  /** Powers of ten along the axis of rates. */
  readonly ticks: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** The first losses, while the running mean still has to find its level. */
const SKIPPED = 5;
/** How far above its beginning the loss is still shown; from there on it has exploded. */
const HEADROOM = 0.35;
const FOOTROOM = 0.25;
const TICKS = 5;

/** Lay a sweep out in BOX; null where no loss is a number. */
export function layOut(found: FoundRate, box: Box): Sweep | null {
  const smooth = pairs(found.rates, found.smoothed);
  const raw = pairs(found.rates, found.losses);
  const [first, last] = [smooth[0], smooth.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [low, high] = valueRange(smooth.map(([, loss]) => loss));
  const [from, to] = [Math.log10(first[0]), Math.log10(Math.max(last[0], first[0] * 10))];
  const x = (rate: number) =>
    box.left + ((Math.log10(rate) - from) / (to - from)) * (box.right - box.left);
  // What explodes leaves the picture, but not by more than a browser can draw.
  const y = (loss: number) => {
    const above = Math.min((loss - low) / (high - low), 10);
    return box.bottom - above * (box.bottom - box.top);
  };
  const path = (line: readonly [number, number][]) =>
    line.map(([rate, loss], n) => `${n ? "L" : "M"}${near(x(rate))} ${near(y(loss))}`).join("");
  return {
    raw: path(raw),
    smooth: path(smooth),
    points: smooth.map(([rate, loss]) => ({ rate, loss, x: x(rate), y: y(loss) })),
    x,
    ticks: powersOfTen(from, to),
    low,
    high,
  };
}

/** The point whose place along the axis is nearest to X. */
export function nearest(points: readonly Point[], x: number): Point | undefined {
  const away = (point: Point) => Math.abs(point.x - x);
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || away(point) < away(best) ? point : best),
    undefined,
  );
}

/** A rate to begin with, as exactly as it is known: one digit. */
export const roundRate = (rate: number): number => Number(rate.toPrecision(1));

/** Rates as people write them: 0.003, but 2e-5. */
export const sayRate = (rate: number): string =>
  rate < 1e-3 ? rate.toExponential().replace("e+", "e") : String(rate);

function pairs(rates: readonly number[], losses: readonly WireNumber[]): [number, number][] {
  return rates.flatMap((rate, step): [number, number][] => {
    const loss = losses[step];
    return typeof loss === "number" ? [[rate, loss]] : [];
  });
}

/** From below the least to a little above what it began with: single losses are wider than means. */
function valueRange(losses: readonly number[]): [number, number] {
  const least = Math.min(...losses);
  const fell = (losses[Math.min(SKIPPED, losses.length - 1)] ?? least) - least;
  if (fell > 0) return [least - FOOTROOM * fell, least + (1 + HEADROOM) * fell];
  // A loss that never fell: half as much again is what shows it rise.
  return [least, least + Math.max(Math.abs(least) / 2, 1e-9)];
}

function powersOfTen(from: number, to: number): number[] {
  const [first, last] = [Math.ceil(from - 1e-9), Math.floor(to + 1e-9)];
  const step = Math.ceil((last - first + 1) / TICKS);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) =>
    Number(`1e${first + index * step}`),
  );
}

const near = (value: number): string => value.toFixed(1);
