import { expect, it } from "vitest";
import { Curve } from "./curve";

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

it("leaves the shorter curve as it was, also when two go on from the same one", () => {
  const base = Curve.empty.append([1, 2], [10, 20]);
  const left = base.append([3], [30]);
  const right = base.append([3], [99]);
  expect(Array.from(base.mean)).toEqual([10, 20]);
  expect(Array.from(left.mean)).toEqual([10, 20, 30]);
  expect(Array.from(right.mean)).toEqual([10, 20, 99]);
});

it("goes back to a step and on from there", () => {
  const curve = Curve.empty.append(range(1, 11), range(1, 11));
  const resumed = curve.upTo(4).append([5], [50]);
  expect(Array.from(resumed.step)).toEqual([1, 2, 3, 4, 5]);
  expect(curve.length).toBe(10);
  expect(curve.lastValue).toBe(10);
});

it("reduces a very long run to buckets that keep extremes and mean", () => {
  let curve = Curve.empty;
  for (let from = 1; from <= 300_000; from += 500) {
    const steps = range(from, from + 500);
    curve = curve.append(
      steps,
      steps.map((step) => (step === 77_777 ? 1_000 : step % 2)),
    );
  }
  expect(curve.length).toBeLessThanOrEqual(32_768);
  expect(curve.bucketed).toBe(true);
  expect(Math.max(...curve.max)).toBe(1_000);
  expect(Math.min(...curve.min)).toBe(0);
  expect(curve.lastStep).toBe(300_000);
  const steps = curve.step;
  for (let row = 1; row < steps.length; row++) {
    expect(steps[row]).toBeGreaterThan(steps[row - 1] as number);
  }
  expect(curve.mean[10]).toBeCloseTo(0.5, 1);
});
