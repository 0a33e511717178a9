import { expect, it } from "vitest";
import { align, type Line, unionOf, valueAt } from "./chartData";
import { Curve } from "./curve";

const line = (curve: Curve, smoothing = 0): Line => ({
  key: "train/loss",
  label: "train",
  color: "--train",
  curve,
  toX: (step) => step,
  smoothing,
  shadow: false,
  points: false,
});

it("puts lines with different steps into one table", () => {
  const train = Curve.empty.append([1, 2, 3, 4], [4, 3, "NaN", 1]);
  const validation = Curve.empty.append([2, 4, 6], [5, 6, 7]);
  const table = align(
    [line(train), line(validation)].map((each) => ({ ...each, toX: (step) => step / 2 })),
  );
  expect(table[0]).toEqual([0.5, 1, 1.5, 2, 3]);
  expect(table[1]).toEqual([4, 3, null, 1, undefined]);
  expect(table[2]).toEqual([undefined, 5, undefined, 6, 7]);
  expect(valueAt(table[2] ?? [], 2)).toBe(5);
  expect(valueAt(table[2] ?? [], 0)).toBeNull();
});

it("smooths without pulling the beginning to zero, and past a value that is no number", () => {
  const table = align([line(Curve.empty.append([1, 2, 3], [2, "NaN", 2]), 0.9)]);
  expect(table[1]?.[0]).toBeCloseTo(2);
  expect(table[1]?.[1]).toBeNull();
  expect(table[1]?.[2]).toBeCloseTo(2);
});

it("lays out 20 curves of 5,000 points with one look at each point", () => {
  const steps = Array.from({ length: 5_000 }, (_, index) => index + 1);
  let looks = 0;
  const toX = (step: number) => {
    looks += 1;
    return step;
  };
  const lines = Array.from({ length: 20 }, () => ({
    ...line(Curve.empty.append(steps, steps), 0.6),
    toX,
  }));
  const table = align(lines);
  expect(looks).toBeLessThanOrEqual(20 * 5_000);
  expect(table.length).toBe(21);
  expect(table[0].length).toBeLessThanOrEqual(1_201);
  expect(table[0].at(-1)).toBe(5_000);
});

it("shows every point again where one looks closely", () => {
  const steps = Array.from({ length: 5_000 }, (_, index) => index + 1);
  const long = line(Curve.empty.append(steps, steps));
  const sparse = line(Curve.empty.append([999, 2_500], [1, 2]));
  const table = align([long, sparse], [1_000, 1_100]);
  expect(table[0]).toEqual(Array.from({ length: 102 }, (_, index) => 999 + index).concat([2_500]));
  expect(unionOf([Float64Array.of(1, 3), Float64Array.of(1, 2)])).toEqual(Float64Array.of(1, 2, 3));
});
