import type { DataSummary, Recipe } from "@/net/types";
import { FieldRow } from "./FieldRow";
import { withData } from "./recipeEdits";
import { useRecipeProblem } from "./useRecipeProblem";

interface DataFieldProps {
  all: DataSummary[];
  recipe: Recipe | null;
  onChange: (recipe: Recipe, label?: string) => void;
}

/** Which data set to learn from. */
export function DataField({ all, recipe, onChange }: DataFieldProps) {
  const problem = useRecipeProblem("data");
  const chosen = all.find((data) => data.name === recipe?.data);
  const choose = (name: string) => {
    const data = all.find((each) => each.name === name);
    if (data) onChange(withData(recipe, data), "Choose the data set");
  };
  const help = chosen?.damaged
    ? chosen.damaged
    : chosen
      ? `${chosen.description} ${chosen.rows.toLocaleString("en")} examples.`
      : "Choose what to learn from; the rest has sensible values.";
  return (
    <FieldRow name="data" label="Data set" help={help} problem={problem}>
      {(ids) => (
        <select
          {...ids}
          className="input select"
          value={chosen?.name ?? ""}
          onChange={(event) => choose(event.target.value)}
        >
          {!chosen && <option value="">Choose …</option>}
          {all.map((data) => (
            <option key={data.name} value={data.name} disabled={Boolean(data.damaged)}>
              {data.damaged ? `${data.title} (damaged)` : data.title}
            </option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}
