/** Curves as the table that the chart draws: one column of x and one of y per line. */
import type { Curve } from "./curve";
import { smooth } from "./smooth";

export interface Line {
  key: string;
  label: string;
  /** The name of a colour token, such as `--train`. */
  color: string;
  curve: Curve;
  /**
   * Where a step of this line's run lies along the axis: two runs may have epochs of unequal
   * length.
   */
  toX: (step: number) => number;
  /** 0 draws the values as they are, towards 1 ever calmer. */
  smoothing: number;
  /** Whether the raw values lie as a shadow behind the smoothed line. */
  shadow: boolean;
  /** Mark each value with a point: for the few values of epochs. */
  points: boolean;
  dashed?: boolean;
  /** A line whose neighbour in the legend speaks for it. */
  unnamed?: boolean;
  /** What is worth knowing about the line, beside its name. */
  remark?: string;
}

type Column = (number | null | undefined)[];
export type Table = [number[], ...Column[]];

/** More points than this on one line cannot be told apart on a chart: about two for each pixel. */
export const MOST_POINTS = 1_200;

interface Points {
  x: Float64Array;
  value: Float64Array;
}

/** Every place that any of the lines has a value at, rising. */
export function unionOf(places: readonly Float64Array[]): Float64Array {
  let union = new Float64Array(0);
  for (const each of places) {
    if (!areSame(union, each)) union = merged(union, each);
  }
  return union;
}

function areSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function merged(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array(a.length + b.length);
  let [i, j, length] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const left = i < a.length ? (a[i] as number) : Number.POSITIVE_INFINITY;
    const right = j < b.length ? (b[j] as number) : Number.POSITIVE_INFINITY;
    result[length++] = Math.min(left, right);
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return result.slice(0, length);
}

/**
 * The lines in one table. Where a line has no value of its own the cell is undefined and the line
 * goes on; where its value is not finite the cell is null and the line breaks.
 *
 * @param view the part of the x axis that is seen; a long line is thinned out within it.
 */
export function align(
  lines: readonly Line[],
  view: readonly [number, number] | null = null,
): Table {
  const points = lines.map((line) => seen(line, view));
  const places = unionOf(points.map((each) => each.x));
  return [Array.from(places), ...points.map(({ x, value }) => spread(places, x, value))];
}

/** The points of a line in view with one beyond each edge, at most MOST_POINTS and the last one. */
function seen({ curve, smoothing, toX }: Line, view: readonly [number, number] | null): Points {
  const { step } = curve;
  const values = smooth(curve.mean, smoothing);
  const from = view ? Math.max(0, firstAt(step, toX, view[0]) - 1) : 0;
  const to = view ? Math.min(step.length, firstAt(step, toX, view[1]) + 1) : step.length;
  const stride = Math.max(1, Math.ceil((to - from) / MOST_POINTS));
  const room = Math.ceil((to - from) / stride) + 1;
  const [x, value] = [new Float64Array(room), new Float64Array(room)];
  let length = 0;
  const take = (index: number) => {
    x[length] = toX(step[index] as number);
    value[length++] = values[index] as number;
  };
  // Multiples of the stride: a growing curve keeps the points it has, so that it does not shimmer.
  for (let index = Math.ceil(from / stride) * stride; index < to; index += stride) take(index);
  if (to > from && (to - 1) % stride !== 0) take(to - 1);
  return { x: x.subarray(0, length), value: value.subarray(0, length) };
}

/** The first index whose step lies at or beyond x. */
function firstAt(steps: Float64Array, toX: (step: number) => number, x: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (toX(steps[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spread(all: Float64Array, own: Float64Array, values: Float64Array): Column {
  const column: Column = new Array(all.length);
  let next = 0;
  for (let row = 0; row < all.length; row++) {
    if (own[next] !== all[row]) continue;
    const value = values[next++] as number;
    column[row] = Number.isFinite(value) ? value : null;
  }
  return column;
}

/** The last value of a column at or before a row: what a cursor between two epochs reads. */
export function valueAt(column: Column, row: number): number | null {
  for (let index = row; index >= 0; index--) {
    const value = column[index];
    if (value !== undefined) return value;
  }
  return null;
}
