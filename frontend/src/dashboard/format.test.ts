import { expect, it } from "vitest";
import type { Run } from "@/net/types";
import { Curve } from "./curve";
import {
  formatAbout,
  formatBytes,
  formatDuration,
  formatLarge,
  formatNumber,
  formatSpan,
  formatValue,
  sayName,
} from "./format";
import { secondsAt, secondsLeft, stepsPerSecond } from "./pace";
import { overfittingSince } from "./remarks";
import { bestRun, runColumns, sortRuns } from "./runRows";
import { emptySnapshot } from "./snapshot";

const plain = (text: string) => text.replaceAll("\u202f", " ");

it("says numbers as people read them", () => {
  expect(plain(formatDuration(3.2))).toBe("3.2 s");
  expect(plain(formatDuration(80))).toBe("1 min 20 s");
  expect(plain(formatDuration(7500))).toBe("2 h 05 min");
  expect(formatDuration(Number.NaN)).toBe("–");
  expect(plain(formatBytes(2_100_000))).toBe("2.1 MB");
  expect(plain(formatLarge(1_400_000))).toBe("1.4 M");
  expect(formatLarge(9_999)).toBe("9,999");
  expect(plain(formatValue("validation/accuracy", 0.985))).toBe("98.5 %");
  expect(formatValue("train/loss", Number.NaN)).toBe("not a number");
  expect(formatNumber(0.003)).toBe("0.0030");
  expect(formatNumber(0.00001)).toBe("1.00e-5");
  expect(sayName("validation/root_mean_squared_error")).toBe("Validation root mean squared error");
});

it("says estimates with no more digits than they deserve", () => {
  const said = [0.2, 3.4, 41.8, 77, 99, 130, 3_700, 6_100, 50_000, 2e5].map(formatAbout);
  expect(said.map(plain)).toEqual([
    "1 s",
    "3 s",
    "42 s",
    "75 s",
    "100 s",
    "2 min",
    "62 min",
    "1.5 h",
    "14 h",
    "2 days",
  ]);
  expect(plain(formatSpan(34, 52))).toBe("34 to 52 s");
  expect(plain(formatSpan(50, 130))).toBe("50 s to 2 min");
  expect(plain(formatSpan(0.1, 0.3))).toBe("About 1 s");
});

it("tells the pace of the last seconds and the time left from it", () => {
  const clock = Curve.empty.append([0, 100, 110, 160], [0, 100, 101, 106]);
  const snapshot = { ...emptySnapshot, clock, step: 160, steps: 260 };
  expect(stepsPerSecond(snapshot)).toBe(10);
  expect(secondsLeft(snapshot)).toBe(10);
  expect(secondsAt(clock, 50)).toBe(50);
  expect(secondsAt(clock, 500)).toBe(106);
  expect(stepsPerSecond(emptySnapshot)).toBeNull();
});

it("says overfitting only when validation has risen for a while and training still falls", () => {
  const epochs = (validation: number[], train: number[]) =>
    validation.map((value, index) => ({
      epoch: index + 1,
      step: index + 1,
      time: index,
      values: { "validation/loss": value, "train/loss": train[index] ?? 0 },
    }));
  const falling = [5, 4, 3, 2, 1, 0.5];
  expect(overfittingSince(epochs([5, 4, 3, 3.3, 3.4, 3.5], falling))).toBe(3);
  expect(overfittingSince(epochs([5, 4, 3, 2.9, 2.8, 2.7], falling))).toBeNull();
  expect(overfittingSince(epochs([5, 4, 3, 3.3, 3.4, 3.5], [5, 4, 3, 3, 3, 3]))).toBeNull();
  expect(overfittingSince([])).toBeNull();
});

it("sorts runs by a column, the unknown last, and marks the best", () => {
  const run = (number: number, accuracy: number | null): Run =>
    ({
      id: `${number}`,
      number,
      recipe: { data: "digits", metrics: ["accuracy"] },
      best:
        accuracy === null
          ? null
          : { epoch: 1, step: 1, values: { "validation/accuracy": accuracy } },
      last: null,
    }) as Run;
  const runs = [run(1, 0.5), run(2, null), run(3, 0.9)];
  const order = (descending: boolean) =>
    sortRuns(runs, runColumns(runs), { column: "result", descending }).map((each) => each.number);
  expect(order(true)).toEqual([3, 1, 2]);
  expect(order(false)).toEqual([1, 3, 2]);
  expect(bestRun(runs)?.number).toBe(3);
});
