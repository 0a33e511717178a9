import { expect, it } from "vitest";
import { apply, applyAll } from "./apply";
import { chain } from "./fixtures";
import { isFrozen } from "./recipeNodes";
import type { GraphDocument } from "./types";

const recipe = {
  data: "digits",
  target: { dense: "digit" },
  inputs: { image: "image" },
  layers: { conv: { frozen: true }, dense: { learning_rate: 0.1 } },
  loss_weights: { dense: 2 },
};
const withRecipe: GraphDocument = { ...chain, canvas: { ...chain.canvas, recipe } };

it("follows nodes that get another name, in every field that names them", () => {
  const renamed = apply(withRecipe, { edit: "rename_node", node: "dense", to: "answer" });
  expect(renamed.canvas.recipe).toEqual({
    ...recipe,
    target: { answer: "digit" },
    layers: { conv: { frozen: true }, answer: { learning_rate: 0.1 } },
    loss_weights: { answer: 2 },
  });
});

it("forgets nodes that are gone, but never what is to be learned", () => {
  const left = applyAll(withRecipe, [
    { edit: "remove_node", node: "conv" },
    { edit: "remove_node", node: "dense" },
  ]).canvas.recipe;
  expect(left).toEqual({ data: "digits", target: recipe.target, inputs: recipe.inputs });
});

it("is left alone by what happens inside a block of one's own", () => {
  const made = apply(withRecipe, { edit: "make_module", nodes: ["flat"], module: "Row" });
  expect(made.canvas.recipe).toBe(recipe);
  const inside = made.modules.Row?.nodes[0]?.id ?? "";
  const edits = [{ edit: "rename_node", node: inside, to: "conv" } as const];
  const after = apply(made, { edit: "in_module", module: "Row", edits });
  expect(after.canvas.recipe).toEqual(recipe);
});

it("says whether a node is frozen", () => {
  expect(isFrozen(recipe, "conv")).toBe(true);
  expect(isFrozen(recipe, "dense")).toBe(false);
  expect(isFrozen(null, "conv")).toBe(false);
});
