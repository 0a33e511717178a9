import { expect, it } from "vitest";
import type { Column, DataSummary, RecipeCatalogue, RecipeField, RecipePart } from "@/net/types";
import { ruleOf, sayRule, withLayer } from "./layerRules";
import { readList, writeList } from "./listText";
import { firstNumber, nextNumber, readNumber, writeNumber } from "./numberText";
import {
  isSet,
  metricsOf,
  outputsOf,
  switchPart,
  updates,
  watchable,
  withData,
  withLossWeight,
} from "./recipeEdits";

it("takes a number only where the field allows it, and says why not", () => {
  const rate = { type: "number", above: 0, maximum: 1000 } as const;
  expect(readNumber("0.003", rate)).toBe(0.003);
  expect(readNumber("1e-3", rate)).toBe(0.001);
  expect(readNumber("0", rate)).toBe("More than 0.");
  expect(readNumber("", rate)).toBe("This needs a number.");
  expect(readNumber("٣", rate)).toBe("This needs a number.");
  expect(readNumber("1e999", rate)).toBe("This needs a number.");
  const epochs = { type: "integer", minimum: 1, maximum: 1_000_000 } as const;
  expect(readNumber("2.5", epochs)).toBe("This needs a whole number.");
  expect(readNumber("1,000", epochs)).toBe(1000);
  expect(readNumber("0", epochs)).toBe("At least 1.");
});

it("steps learning rates by 1, 2, 5 and shares by hundredths, within the bounds", () => {
  const rate = { type: "number", above: 0, maximum: 1000 } as const;
  expect(nextNumber(0.001, true, rate)).toBe(0.002);
  expect(nextNumber(0.005, true, rate)).toBe(0.01);
  expect(nextNumber(0.001, false, rate)).toBe(0.0005);
  expect(nextNumber(0.003, false, rate)).toBe(0.002);
  const share = { type: "number", minimum: 0, below: 1 } as const;
  expect(nextNumber(0.15, true, share)).toBe(0.16);
  expect(nextNumber(0, false, share)).toBe(0);
  expect(nextNumber(1, false, { type: "integer", minimum: 1 })).toBe(1);
  expect(writeNumber(1e-8)).toBe("1e-8");
  expect(writeNumber(0.0001)).toBe("0.0001");
});

it("counts the updates of an epoch", () => {
  expect(updates(1797, { validation: 0.15, test: 0.15 }, 64, 20)).toEqual({
    examples: 1257,
    perEpoch: 20,
    inAll: 400,
  });
});

it("keeps what two parts share but not the learning rate", () => {
  const catalogue = {
    optimizers: [
      { name: "sgd", fields: [{ name: "learning_rate" }, { name: "weight_decay" }] },
      { name: "adam", fields: [{ name: "learning_rate" }, { name: "weight_decay" }] },
    ],
  } as unknown as RecipeCatalogue;
  const field = { name: "optimizer", of: "optimizers" } as RecipeField;
  const old = { name: "adam", learning_rate: 0.001, weight_decay: 0.1, beta_1: 0.9 };
  expect(switchPart(catalogue, field, old, "sgd")).toEqual({ name: "sgd", weight_decay: 0.1 });
});

it("leaves to its default what depended on the old data set", () => {
  const iris = { name: "iris", default_target: "species", columns: [] } as unknown as DataSummary;
  const recipe = { data: "digits", target: "digit", loss: "mean_squared_error", epochs: 7 };
  expect(withData(recipe, iris)).toEqual({ data: "iris", target: "species", epochs: 7 });
  const prices = {
    name: "prices",
    default_target: "price",
    columns: [{ name: "price", type: "number" }],
  } as unknown as DataSummary;
  expect(withData(recipe, prices).target).toEqual({ column: "price", standardize: true });
});

it("begins at 1, or as near to it as the field has it, where there was no number", () => {
  expect(firstNumber({ type: "number", above: 0, maximum: 1e12 })).toBe(1);
  expect(firstNumber({ type: "number", above: 0, below: 1 })).toBe(0.99);
});

it("reads lists of whole numbers, and says which of them is none", () => {
  const epochs = { type: "integers", minimum: 1, maximum: 1_000_000 } as const;
  expect(readList("10, 20 30", epochs)).toEqual([10, 20, 30]);
  expect(readList("10, 0", epochs)).toBe("At least 1.");
  expect(readList("10, 2.5", epochs)).toBe("This needs a whole number.");
  expect(readList(" , ", epochs)).toContain("10, 20");
  expect(writeList([10, 20])).toBe("10, 20");
});

it("keeps a rule for a layer only while it says something", () => {
  const recipe = { data: "digits" };
  const frozen = withLayer(recipe, "conv", { frozen: true, learning_rate: 1 });
  expect(frozen).toEqual({ data: "digits", layers: { conv: { frozen: true } } });
  expect(sayRule(ruleOf(frozen, "conv"))).toBe("frozen");
  const slow = withLayer(frozen, "dense", { frozen: false, learning_rate: 0.1 });
  expect(sayRule(ruleOf(slow, "dense"))).toBe("rate × 0.1");
  expect(ruleOf(slow, "conv")).toEqual({ frozen: true, learning_rate: 1 });
  expect(withLayer(frozen, "conv", { frozen: false })).toEqual(recipe);
});

it("knows what is watched where the recipe leaves it to the data", () => {
  const parts = [{ name: "accuracy", columns: { class: "" } }] as unknown as RecipePart[];
  const digit: Column = { name: "digit", type: "class", classes: ["0", "1"] };
  expect(metricsOf({ data: "d" }, parts, [digit])).toEqual([{ name: "accuracy" }]);
  expect(metricsOf({ data: "d" }, parts, [{ name: "y", type: "number" }])).toEqual([]);
  expect(metricsOf({ data: "d", metrics: [] }, parts, [digit])).toEqual([]);
  expect(metricsOf({ data: "d", metrics: ["f1"] }, parts, [digit])).toEqual([{ name: "f1" }]);
});

it("weighs the losses of outputs by name, and tells what is set", () => {
  const recipe = { data: "d", target: { left: "a", right: "b" } };
  expect(outputsOf(recipe)).toEqual(["left", "right"]);
  const weighed = withLossWeight(recipe, "left", 0);
  expect(weighed.loss_weights).toEqual({ left: 0 });
  expect(withLossWeight(weighed, "left", null)).toEqual(recipe);
  const field = { name: "loss_weights", default: null } as RecipeField;
  expect([isSet(recipe, field), isSet(weighed, field)]).toEqual([false, true]);
});

it("offers early stopping what a single output tells, and the losses where there are several", () => {
  const metrics = ["accuracy", "confusion_matrix", { name: "f1" }];
  const one = { data: "digits", target: "digit", metrics };
  expect(watchable(one, [], [])).toEqual([
    "validation/loss",
    "train/loss",
    "validation/accuracy",
    "validation/f1",
  ]);
  const two = { ...one, target: { left: "digit", right: "parity" } };
  expect(watchable(two, [], [])).toEqual(["validation/loss", "train/loss"]);
});
