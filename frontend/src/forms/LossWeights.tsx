import { entryOf } from "@/graph/own";
import { FieldRow } from "./FieldRow";
import { NumberInput } from "./NumberInput";
import type { AnyFieldProps } from "./RecipeForm";
import { outputsOf, withLossWeight } from "./recipeEdits";
import { useRecipeProblem } from "./useRecipeProblem";

const WEIGHT = { type: "number", minimum: 0, maximum: 1_000_000 } as const;

/** How much the loss of each output counts; one that is left empty counts once. */
export function LossWeights({ field, recipe, onChange }: AnyFieldProps) {
  return (
    <fieldset className="part">
      <p className="part-title">Loss weights</p>
      <p className="field-help">{field.description}</p>
      {outputsOf(recipe).map((output) => (
        <Weight
          key={output}
          output={output}
          value={entryOf(recipe.loss_weights, output) ?? null}
          onChange={(weight) =>
            onChange(withLossWeight(recipe, output, weight), `Weigh the loss of ${output}`)
          }
        />
      ))}
    </fieldset>
  );
}

interface WeightProps {
  output: string;
  value: number | null;
  onChange: (weight: number | null) => void;
}

function Weight({ output, value, onChange }: WeightProps) {
  const problem = useRecipeProblem(`loss_weights.${output}`);
  return (
    <FieldRow name={`loss-weight-${output}`} label={output} problem={problem}>
      {(ids) => (
        <NumberInput
          {...ids}
          field={WEIGHT}
          placeholder="1"
          value={value}
          onChange={onChange}
          onClear={() => onChange(null)}
        />
      )}
    </FieldRow>
  );
}
