/** How single nodes learn: reading and changing the recipe's rules for them. */
import { entryOf, without } from "@/graph/own";
import type { LayerRule, Recipe } from "@/net/types";
import { withField } from "./recipeEdits";

export const ruleOf = (recipe: Recipe | null, node: string): Required<LayerRule> => ({
  learning_rate: 1,
  frozen: false,
  ...entryOf(recipe?.layers, node),
});

/** The recipe with another rule for a node; one that changes nothing is left out. */
export function withLayer(recipe: Recipe, node: string, rule: LayerRule): Recipe {
  const others = without(recipe.layers, node);
  const own = Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value !== 1 && value !== false),
  );
  const layers = Object.keys(own).length > 0 ? { ...others, [node]: own } : others;
  return withField(recipe, "layers", Object.keys(layers).length > 0 ? layers : null);
}

/** "frozen", "rate × 0.1": how a node learns, briefly; "" where it learns like the others. */
export function sayRule({ frozen, learning_rate: rate = 1 }: LayerRule): string {
  if (frozen) return "frozen";
  return rate === 1 ? "" : `rate × ${rate}`;
}
