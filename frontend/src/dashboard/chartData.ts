/** Curves as the table that the chart draws: one column of x and one of y per line. */
import type { Curve } from "./curve";
import { smooth } from "./smooth";

export interface Line {
  key: string;
  label: string;
  /** The name of a colour token, such as `--train`. */
  color: string;
  curve: Curve;
  /** 0 draws the values as they are, towards 1 ever calmer. */
  smoothing: number;
  /** Whether the raw values lie as a shadow behind the smoothed line. */
  shadow: boolean;
  /** Mark each value with a point: for the few values of epochs. */
  points: boolean;
  dashed?: boolean;
  /** A line whose neighbour in the legend speaks for it. */
  unnamed?: boolean;
}

type Column = (number | null | undefined)[];
export type Table = [number[], ...Column[]];

/** Every step that any of the lines has a value at, rising. */
export function unionOfSteps(curves: readonly Curve[]): Float64Array {
  let union = new Float64Array(0);
  for (const { step } of curves) {
    if (!sameSteps(union, step)) union = merged(union, step);
  }
  return union;
}

function sameSteps(a: Float64Array, b: Float64Array): boolean {
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
 * The lines in one table. Where a line has no value of its own the cell is undefined and the line goes on;
 * where its value is not finite the cell is null and the line breaks.
 */
export function align(lines: readonly Line[], toX: (step: number) => number): Table {
  const steps = unionOfSteps(lines.map((line) => line.curve));
  const columns = lines.map(({ curve, smoothing }) =>
    spread(steps, curve.step, smooth(curve.mean, smoothing)),
  );
  return [Array.from(steps, toX), ...columns];
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
