import { expect, it } from "vitest";
import { valueRange } from "./axisRange";
import type { Table } from "./chartData";

const plain = { share: false, log: false };
const table = (values: number[]): Table => [values.map((_, index) => index), values];

it("shows a loss from zero to a little above its greatest value", () => {
  expect(valueRange(plain, table([2, 1, 0.5]), 0.5, 2)).toEqual([0, 2.1]);
});

it("lets a first value far beyond all others leave the chart", () => {
  const values = [1e6, ...Array.from({ length: 99 }, () => 2)];
  expect(valueRange(plain, table(values), 2, 1e6)[1]).toBeLessThan(10);
  expect(
    valueRange(plain, table([2.3, ...values.slice(1).map(() => 0.1)]), 0.1, 2.3)[1],
  ).toBeGreaterThan(2);
});

it("shows shares whole and anything while there is nothing", () => {
  expect(valueRange({ share: true, log: false }, table([]), null, null)).toEqual([0, 1.02]);
  expect(valueRange(plain, table([]), null, null)).toEqual([0, 1]);
  expect(valueRange(plain, table([3]), 3, 3)[1]).toBeGreaterThan(3);
  expect(valueRange({ share: false, log: true }, table([0.1, 1]), 0.1, 1)[0]).toBeGreaterThan(0);
});
