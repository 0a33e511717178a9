/** Sizes of which each axis may have two, before and after: the padding of an image, what is cropped off. */
import type { AxisValue, ParamValue } from "./types";

export type Pair = readonly [number, number];

/** The value taken apart: before and after for each axis. */
export function pairsOf(value: ParamValue, axes: number): Pair[] {
  return Array.from({ length: axes }, (_, axis): Pair => {
    const item: unknown = Array.isArray(value) ? value[axis] : value;
    if (Array.isArray(item)) return [whole(item[0]), whole(item[1])];
    return [whole(item), whole(item)];
  });
}

const whole = (item: unknown): number => (typeof item === "number" ? item : 0);

/** The simplest form that says the same: one number, one for each axis, or two where they differ. */
export function simplest(pairs: readonly Pair[]): ParamValue {
  const items = pairs.map(
    ([before, after]): AxisValue => (before === after ? before : [before, after]),
  );
  const [first] = items;
  return typeof first === "number" && items.every((item) => item === first) ? first : items;
}

/** What lies at the two ends of each axis, in the words of a picture. */
export function sides(axes: number): readonly (readonly [string, string])[] {
  const flat = [
    ["top", "bottom"],
    ["left", "right"],
  ] as const;
  if (axes === 1) return [["before", "after"]];
  return axes === 2 ? flat : [["front", "back"], ...flat];
}
