import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { entryOf } from "@/graph/own";
import { titleOf } from "@/graph/titles";
import { getRecipeParts } from "@/net/api";
import type { LayerRule } from "@/net/types";
import { useEditor } from "@/store/editor";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import { ruleOf, sayRule, withLayer } from "./layerRules";
import { useRecipeProblem } from "./useRecipeProblem";

const LABELS: Record<string, string> = { frozen: "Frozen", learning_rate: "Learning rate ×" };

/** How one node learns, unlike the others: frozen, or with a factor of the learning rate. */
export default function Learning({ id }: { id: string }) {
  const recipe = useEditor((state) => state.recipe);
  const title = useEditor((state) => titleOf(state.document, id));
  const setRecipe = useEditor((state) => state.setRecipe);
  const catalogue = useQuery({ queryKey: ["recipe"], queryFn: getRecipeParts, staleTime: 1e9 });
  const problem = useRecipeProblem(`layers.${id}`);
  const rule = ruleOf(recipe, id);
  const [open, setOpen] = useState(sayRule(rule) !== "");
  const fields = catalogue.data?.recipe.find((field) => field.name === "layers")?.fields ?? [];
  if (recipe === null) return null;
  const set = (name: keyof LayerRule, value: unknown) => {
    const label =
      name === "learning_rate"
        ? `Set the learning rate of ${title}`
        : `${value ? "Freeze" : "Unfreeze"} ${title}`;
    setRecipe(withLayer(recipe, id, { ...rule, [name]: value }), label);
  };
  return (
    <details
      className="more-settings learning"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="learning"
    >
      <summary>
        Learning <small>{sayRule(rule) || "like the others"}</small>
      </summary>
      {[...fields].reverse().map((field) => {
        const name = field.name as keyof LayerRule;
        if (name === "learning_rate" && rule.frozen) return null;
        return (
          <FieldRow
            key={name}
            name={`layer-${name}`}
            label={entryOf(LABELS, name) ?? name}
            help={field.description}
            problem={problem}
          >
            {(ids) => (
              <FieldControl
                field={field}
                value={rule[name]}
                onChange={(value) => set(name, value)}
                ids={ids}
              />
            )}
          </FieldRow>
        );
      })}
    </details>
  );
}
