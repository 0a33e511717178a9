import { describe, expect, it } from "vitest";
import type { DataSummary, Recipe } from "@/net/types";
import { choices, evaluatedRows } from "./evaluating";

const set = (name: string, columns: string[], damaged: string | null = null): DataSummary => ({
  name,
  title: name,
  description: "",
  licence: "",
  rows: 10,
  columns: columns.map((each) => ({ name: each, type: "number" })),
  default_target: null,
  own: true,
  damaged,
});
const recipe: Recipe = { data: "march", target: "price" };
const march = set("march", ["rooms", "price"]);

describe("which data sets may be chosen", () => {
  it("are those with all columns that the run needs, its own the last of them", () => {
    const april = set("april", ["price", "rooms", "more"]);
    const { fitting, others } = choices(recipe, [march, set("bare", ["price"]), april]);
    expect(fitting.map(({ name }) => name)).toEqual(["april", "march"]);
    expect(others).toEqual([{ set: set("bare", ["price"]), why: "has no column rooms" }]);
  });

  it("need only the inputs that the recipe names, and no damaged one", () => {
    const named = { ...recipe, inputs: { x: ["rooms"] } };
    const wide = set("march", ["rooms", "street", "price"]);
    const found = choices(named, [wide, march, set("lost", [], "dataset.json is missing")]);
    expect(found.fitting).toEqual([march, wide]);
    expect(found.others.map(({ why }) => why)).toEqual(["damaged"]);
  });

  it("need only the target where the run's own data set is gone", () => {
    expect(choices(recipe, [set("bare", ["price"])]).fitting).toHaveLength(1);
  });
});

describe("the table", () => {
  it("has each value beside the run's validation, and a dash where it has none", () => {
    const best = { "validation/loss": 0.25, "validation/kind/accuracy": 0.5 };
    expect(evaluatedRows({ loss: "NaN", "kind/accuracy": 0.75, auc: 1 }, best)).toEqual([
      ["loss", "not a number", "0.2500"],
      ["kind/accuracy", "75.0\u202f%", "50.0\u202f%"],
      ["auc", "100.0\u202f%", "–"],
    ]);
  });
});
