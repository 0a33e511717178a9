import { expect, it } from "vitest";
import { chartContent, chartNames, metricNames } from "./content";
import { Curve } from "./curve";
import { emptySnapshot, type RunSnapshot } from "./snapshot";

const settings = { axis: "epoch", smoothing: 0.6, log: false } as const;

/** A run of EPOCHS epochs with so many steps each, trained up to STEP. */
function trained(perEpoch: number, epochs: number, step: number): RunSnapshot {
  const steps = Array.from({ length: step }, (_, index) => index + 1);
  const history = Array.from({ length: Math.floor(step / perEpoch) }, (_, index) => ({
    epoch: index + 1,
    step: (index + 1) * perEpoch,
    time: index,
    values: { "validation/loss": 1 / (index + 1), "validation/accuracy": 0.5 },
  }));
  const curves = { "train/loss": Curve.empty.append(steps, steps) };
  const steps_all = perEpoch * epochs;
  return { ...emptySnapshot, state: "running", step, steps: steps_all, epochs, curves, history };
}

it("shows train and validation along epochs, with the way that is left", () => {
  const content = chartContent(trained(20, 10, 45), "loss", settings);
  expect(content.lines.map((line) => line.key)).toEqual(["train/loss", "validation/loss"]);
  expect(content.total).toBe(10);
  expect(content.lines[0]?.toX(40)).toBe(2);
  expect(content.bestLabel).toBe("top");
  expect(chartContent(trained(20, 10, 45), "accuracy", settings).share).toBe(true);
});

it("lets a run that ended early fill the chart, and plans one that has not begun", () => {
  expect(chartContent({ ...trained(20, 10, 45), state: "stopped" }, "loss", settings).total).toBe(
    2.25,
  );
  expect(chartContent({ ...emptySnapshot, epochs: 7 }, "loss", settings).total).toBe(7);
});

it("lays runs with epochs of unequal length over each other by epoch", () => {
  const other = { label: "Run 1", difference: "batch size 16", color: "--f-core" };
  const compared = [{ ...other, snapshot: trained(80, 10, 160) }];
  const { lines } = chartContent(trained(20, 10, 40), "loss", settings, compared);
  expect(lines.map((line) => line.toX(line.curve.lastStep))).toEqual([2, 2, 2, 2]);
  expect(lines[2]).toMatchObject({ label: "Run 1", remark: "batch size 16" });
});

it("offers what the log has and the recipe asks for", () => {
  const metrics = ["f1", "confusion_matrix", "accuracy"];
  const begun = chartNames(emptySnapshot, metricNames({ data: "d", metrics }));
  expect(begun).toEqual(["loss", "f1", "accuracy", "learning_rate"]);
  const told = chartNames(trained(20, 10, 45), metrics);
  expect(told).toEqual(["loss", "accuracy", "learning_rate"]);
  expect(metricNames({ data: "d", metrics: [{ name: "top_k_accuracy", k: 3 }] })).toEqual([
    "top_k_accuracy",
  ]);
});
