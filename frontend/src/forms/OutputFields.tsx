import type { TargetEntry } from "@/graph/recipeTargets";
import { titleOf } from "@/graph/titles";
import type { DataSummary, Recipe, RecipeCatalogue } from "@/net/types";
import { useEditor, wholeOf } from "@/store/editor";
import { asColumn, fits } from "./fitting";
import { MetricsField } from "./MetricsField";
import { PartField } from "./PartField";
import { asPart } from "./recipeEdits";
import { TargetFields } from "./TargetFields";

interface OutputFieldsProps {
  entry: TargetEntry;
  catalogue: RecipeCatalogue;
  recipe: Recipe;
  data: DataSummary;
  onChange: (entry: TargetEntry, label: string) => void;
}

/** One of several outputs: what it learns, with a loss and metrics of its own. */
export function OutputFields({ entry, catalogue, recipe, data, onChange }: OutputFieldsProps) {
  const title = useEditor((state) => titleOf(wholeOf(state), entry.output));
  const own = ownRecipe(entry, catalogue, recipe, data);
  const shared = { catalogue, data, recipe: own };
  const set = (next: Recipe, label = "Set the output") => {
    const changes = {
      ...(next.loss === own.loss ? {} : { loss: next.loss }),
      ...(next.metrics === own.metrics ? {} : { metrics: next.metrics }),
    };
    onChange({ ...entry, ...changes }, label);
  };
  const field = (name: string) => catalogue.recipe.find((each) => each.name === name);
  const [loss, metrics] = [field("loss"), field("metrics")];
  const learns = entry.columns.length > 0;
  return (
    <fieldset className="part" data-testid={`output-${entry.output}`}>
      {entry.output && (
        <legend className="part-title output-title">
          Output <b>{title}</b>
        </legend>
      )}
      <TargetFields entry={entry} data={data} onChange={onChange} />
      {learns && loss && <PartField {...shared} field={loss} onChange={set} />}
      {learns && metrics && <MetricsField {...shared} field={metrics} onChange={set} />}
    </fieldset>
  );
}

/** The recipe as this output sees it: what it names itself, else what is named for all and fits. */
function ownRecipe(
  entry: TargetEntry,
  catalogue: RecipeCatalogue,
  recipe: Recipe,
  data: DataSummary,
): Recipe {
  const target = asColumn(entry.columns, data);
  const fitting = recipe.metrics?.filter((metric) => {
    const part = catalogue.metrics.find((each) => each.name === asPart(metric)?.name);
    return part !== undefined && target !== null && fits(part, target);
  });
  return {
    data: recipe.data,
    target: { columns: entry.columns },
    loss: (entry.loss ?? recipe.loss ?? null) as Recipe["loss"] & {},
    metrics: (entry.metrics ?? fitting ?? null) as Recipe["metrics"] & {},
  };
}
