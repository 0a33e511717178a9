/**
 * One curve: columns of numbers that grow at the end.
 *
 * A curve never changes; `append` returns a longer one that shares the memory of the old one, so
 * that adding a point costs no copy although ten of them arrive each second. A curve of more than
 * CAPACITY points is reduced to buckets of equal width with the least, greatest and mean value of
 * each: the same that the server sends for a long run.
 */
import type { SeriesBuckets, WireNumber } from "@/net/types";
import { fromWire, toWire } from "./numbers";

const CAPACITY = 32_768;
const BUCKETS = 4_096;

interface Columns {
  step: Float64Array;
  mean: Float64Array;
  min: Float64Array;
  max: Float64Array;
  /** How many rows are taken: whoever has as many may write on, anyone else must copy first. */
  used: number;
}

function columns(room: number): Columns {
  const column = () => new Float64Array(room);
  return { step: column(), mean: column(), min: column(), max: column(), used: 0 };
}

export class Curve {
  static readonly empty = new Curve(columns(0), 0, false);

  private constructor(
    private readonly columns: Columns,
    readonly length: number,
    /** Whether a point may stand for many steps, so that `min` and `max` differ from `mean`. */
    readonly bucketed: boolean,
  ) {}

  get step(): Float64Array {
    return this.columns.step.subarray(0, this.length);
  }
  get mean(): Float64Array {
    return this.columns.mean.subarray(0, this.length);
  }
  get min(): Float64Array {
    return this.columns.min.subarray(0, this.length);
  }
  get max(): Float64Array {
    return this.columns.max.subarray(0, this.length);
  }
  get lastStep(): number {
    return this.length ? (this.columns.step[this.length - 1] as number) : 0;
  }
  get lastValue(): number {
    return this.length ? (this.columns.mean[this.length - 1] as number) : Number.NaN;
  }

  /** Add the points that are there (null = absent); steps must rise. */
  append(steps: readonly number[], values: readonly (WireNumber | null)[]): Curve {
    const target = this.withRoom(steps.length);
    let length = this.length;
    for (let index = 0; index < steps.length; index++) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      const number = fromWire(value);
      write(target, length++, steps[index] as number, number, number, number);
    }
    target.used = length;
    const grown = new Curve(target, length, this.bucketed);
    return length > CAPACITY ? grown.reduced() : grown;
  }

  /** The curve without the points after `step`: what a resumed attempt goes on from. */
  upTo(step: number): Curve {
    let length = this.length;
    while (length > 0 && (this.columns.step[length - 1] as number) > step) length--;
    return length === this.length ? this : new Curve(this.columns, length, this.bucketed);
  }

  static fromBuckets(buckets: SeriesBuckets): Curve {
    const target = columns(buckets.step.length);
    let length = 0;
    let bucketed = false;
    buckets.step.forEach((step, index) => {
      const mean = buckets.mean[index];
      if (mean === null || mean === undefined) return;
      const least = fromWire(buckets.min[index] ?? mean);
      const greatest = fromWire(buckets.max[index] ?? mean);
      bucketed ||= least < greatest;
      write(target, length++, step, fromWire(mean), least, greatest);
    });
    target.used = length;
    return new Curve(target, length, bucketed);
  }

  toJSON(): { step: number[]; value: WireNumber[] } {
    return { step: Array.from(this.step), value: Array.from(this.mean, toWire) };
  }

  private withRoom(more: number): Columns {
    const old = this.columns;
    const enough = old.step.length >= this.length + more;
    if (enough && old.used === this.length) return old;
    const grown = columns(Math.max(64, (this.length + more) * 2));
    for (const name of ["step", "mean", "min", "max"] as const) grown[name].set(this[name]);
    return grown;
  }

  /** The same curve as at most BUCKETS points; a point weighs as many steps as it stands for. */
  private reduced(): Curve {
    const { step, mean, min, max } = this;
    const first = step[0] as number;
    const width = (this.lastStep - first + 1) / BUCKETS;
    const target = columns(CAPACITY);
    let length = 0;
    let from = 0;
    while (from < this.length) {
      const end = first + width * (Math.floor(((step[from] as number) - first) / width) + 1);
      let to = from;
      let [least, greatest, sum, weight] = [
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0,
        0,
      ];
      for (; to < this.length && (step[to] as number) < end; to++) {
        const spanned = to > 0 ? (step[to] as number) - (step[to - 1] as number) : 1;
        least = Math.min(least, min[to] as number);
        greatest = Math.max(greatest, max[to] as number);
        sum += spanned * (mean[to] as number);
        weight += spanned;
      }
      if (to === from)
        to = from + 1; // rounding put the point on its own bucket's end
      else write(target, length++, step[to - 1] as number, sum / weight, least, greatest);
      from = to;
    }
    target.used = length;
    return new Curve(target, length, true);
  }
}

function write(
  target: Columns,
  row: number,
  step: number,
  mean: number,
  min: number,
  max: number,
): void {
  target.step[row] = step;
  target.mean[row] = mean;
  target.min[row] = min;
  target.max[row] = max;
}
