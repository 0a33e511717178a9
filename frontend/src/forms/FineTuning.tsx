import { type ReactNode, useState } from "react";
import type { Recipe, RecipeField } from "@/net/types";
import { useEditor, wholeVerdictOf } from "@/store/editor";
import { isSet } from "./recipeEdits";
import { sayField } from "./sayField";

interface FineTuningProps {
  fields: readonly RecipeField[];
  recipe: Recipe;
  children: ReactNode;
}

/** Rare fields, folded away; the fold says which of them are set, and opens where one is wrong. */
export function FineTuning({ fields, recipe, children }: FineTuningProps) {
  const [open, setOpen] = useState(false);
  const names = fields.map((field) => field.name);
  const wrong = useEditor(
    (state) =>
      wholeVerdictOf(state)?.problems.some(
        ({ node, param }) => node === null && names.includes(param?.split(".")[0] ?? ""),
      ) === true,
  );
  const set = fields.filter((field) => isSet(recipe, field)).map((field) => sayField(field.name));
  return (
    <details
      className="fine-tuning"
      open={open || wrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="fine-tuning"
    >
      <summary>
        Fine-tuning
        <small>{set.length > 0 ? set.join(", ") : "nothing set"}</small>
      </summary>
      <div className="fine-tuning-fields">{children}</div>
    </details>
  );
}
