import { describe, expect, it } from "vitest";
import type { FoundRate } from "@/net/types";
import { layOut, nearest, roundRate, sayRate } from "./sweep";

const BOX = { left: 10, right: 110, top: 0, bottom: 100 };
const found = (rates: number[], losses: (number | "NaN" | "Infinity")[]): FoundRate => ({
  learning_rate: null,
  steepest: null,
  lowest_tenth: null,
  rates,
  losses,
  smoothed: losses,
  exploded: false,
});

describe("the picture of a sweep", () => {
  it("has equal factors at equal distances, and smaller losses further down", () => {
    const drawn = layOut(found([1e-4, 1e-2, 1], [3, 1, 2]), BOX);
    expect(drawn?.points.map(({ x }) => Math.round(x))).toEqual([10, 60, 110]);
    const [first, least, last] = drawn?.points ?? [];
    expect(least?.y).toBeLessThan(100);
    expect(least?.y).toBeGreaterThan(last?.y ?? 100);
    expect(last?.y).toBeGreaterThan(first?.y ?? 100);
    expect(drawn?.ticks).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(drawn?.smooth.startsWith("M10.0 ")).toBe(true);
  });

  it("lets an exploding loss leave at the top instead of pressing the rest flat", () => {
    const rates = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10];
    const drawn = layOut(found(rates, [2.3, 2.3, 2.3, 2.3, 1.3, 2.3, 1e9]), BOX);
    const [flat, lowest, , exploded] = drawn?.points.slice(3) ?? [];
    expect(flat?.y).toBeCloseTo(100 - (100 * 1.25) / 1.6, 5);
    expect(lowest?.y).toBeCloseTo(100 - (100 * 0.25) / 1.6, 5);
    expect(exploded?.y).toBeLessThan(0);
    expect(exploded?.y).toBeGreaterThan(-2_000);
  });

  it("leaves out what is no number, and is none where nothing else is there", () => {
    expect(layOut(found([1e-3, 1e-2, 1e-1], [2, 1, "NaN"]), BOX)?.points).toHaveLength(2);
    expect(layOut(found([1e-3], ["Infinity"]), BOX)).toBeNull();
    expect(layOut(found([], []), BOX)).toBeNull();
  });

  it("shows a loss that only rises", () => {
    const drawn = layOut(found([1e-2, 1e-1, 1], [2, 2, 2.5]), BOX);
    expect(drawn?.points.at(-1)?.y).toBeLessThan(60);
    expect(Number.isFinite(drawn?.points[0]?.y)).toBe(true);
  });

  it("is read where the pointer is", () => {
    const drawn = layOut(found([1e-4, 1e-2, 1], [3, 1, 2]), BOX);
    expect(nearest(drawn?.points ?? [], 70)?.rate).toBe(1e-2);
    expect(nearest([], 70)).toBeUndefined();
  });

  it("says a rate with the one digit that is known of it", () => {
    expect(roundRate(0.00316)).toBe(0.003);
    expect(sayRate(0.003)).toBe("0.003");
    expect(sayRate(2e-5)).toBe("2e-5");
    expect(sayRate(10)).toBe("10");
  });
});
