import { expect, it } from "vitest";
import type { DataSummary, RecipeCatalogue, RecipeField } from "@/net/types";
import { nextNumber, readNumber, writeNumber } from "./numberText";
import { switchPart, updates, withData } from "./recipeEdits";

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
});
