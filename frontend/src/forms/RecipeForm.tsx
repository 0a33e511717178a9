import { useQuery } from "@tanstack/react-query";
import type { FieldType } from "@/graph/catalogue";
import { type TargetEntry, targetsFor, withTarget } from "@/graph/recipeTargets";
import { getRecipeParts, listData } from "@/net/api";
import type { DataSummary, Recipe, RecipeCatalogue, RecipeField } from "@/net/types";
import { useEditor, wholeOf } from "@/store/editor";
import { ColumnFields } from "./ColumnFields";
import { DataField } from "./DataField";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import { FineTuning } from "./FineTuning";
import { GroupField } from "./GroupField";
import { LayersField } from "./LayersField";
import { LossWeights } from "./LossWeights";
import { MetricsField } from "./MetricsField";
import { OutputFields } from "./OutputFields";
import { PartField } from "./PartField";
import { outputsOf, recipeValue, updates, withField } from "./recipeEdits";
import { sayField } from "./sayField";
import { TargetFields } from "./TargetFields";
import { useRecipeProblem } from "./useRecipeProblem";

/** How to train: made from the server's description of a recipe, one control per field. */
export function RecipeForm() {
  const recipe = useEditor((state) => state.recipe);
  const setRecipe = useEditor((state) => state.setRecipe);
  const catalogue = useQuery({ queryKey: ["recipe"], queryFn: getRecipeParts, staleTime: 1e9 });
  const data = useQuery({ queryKey: ["data"], queryFn: listData });
  const failure = catalogue.error ?? data.error;
  if (failure) return <p className="form-note">{failure.message}</p>;
  if (!catalogue.data || !data.data) return <p className="form-note">Loading the recipe …</p>;
  const chosen = data.data.find((each) => each.name === recipe?.data);
  return (
    <form className="recipe-form" onSubmit={(event) => event.preventDefault()}>
      <DataField all={data.data} recipe={recipe} onChange={setRecipe} />
      {recipe && chosen && (
        <LearnedFields
          catalogue={catalogue.data}
          recipe={recipe}
          data={chosen}
          onChange={setRecipe}
        />
      )}
    </form>
  );
}

/** What is learned, from what, and how; several outputs have a loss and metrics each. */
function LearnedFields(props: Omit<AnyFieldProps, "field">) {
  const { recipe, data, onChange } = props;
  const document = useEditor(wholeOf);
  const entries = targetsFor(recipe, document);
  const own = entries.some((each) => each.output !== "" || hasOwn(each));
  const change = (entry: TargetEntry, label: string) =>
    onChange(withTarget(recipe, entries, entry), label);
  return (
    <>
      {own
        ? entries.map((entry) => (
            <OutputFields key={entry.output} {...props} entry={entry} onChange={change} />
          ))
        : entries.map((entry) => (
            <TargetFields key={entry.output} entry={entry} data={data} onChange={change} />
          ))}
      <ColumnFields data={data} recipe={recipe} onChange={onChange} />
      <Fields {...props} leaves={own ? ["loss", "metrics"] : []} />
    </>
  );
}

/** A target may have a loss and metrics of its own where it is the only one, too. */
const hasOwn = ({ loss, metrics }: TargetEntry): boolean =>
  [loss, metrics].some((each) => each !== undefined && each !== null);

/** All fields but those with a control of their own above; the rare ones in a fold at the end. */
function Fields({ leaves: left, ...props }: Omit<AnyFieldProps, "field"> & { leaves: string[] }) {
  const { catalogue, recipe } = props;
  const shown = catalogue.recipe.filter(
    (field) => isShown(field, recipe) && !left.includes(field.name),
  );
  const rare = shown.filter((field) => field.rare);
  const control = (field: RecipeField) => <AnyField key={field.name} {...props} field={field} />;
  return (
    <>
      {shown.filter((field) => !field.rare).map(control)}
      <FineTuning fields={rare} recipe={recipe}>
        {rare.map(control)}
      </FineTuning>
    </>
  );
}

/** Not those above, nor what can have only one value; one output alone needs no weight. */
function isShown(field: RecipeField, recipe: Recipe): boolean {
  if (["data", "target", "inputs"].includes(field.name)) return false;
  if (field.type === "numbers") return outputsOf(recipe).length > 0;
  const single = field.minimum !== undefined && field.minimum === field.maximum;
  return !single && field.choices?.length !== 1;
}

export interface AnyFieldProps {
  field: RecipeField;
  catalogue: RecipeCatalogue;
  recipe: Recipe;
  data: DataSummary;
  onChange: (recipe: Recipe, label?: string) => void;
}

function AnyField(props: AnyFieldProps) {
  const { field } = props;
  switch (field.type) {
    case "target":
      return null; // it has its own place, above
    case "part":
      return field.name === "metrics" ? <MetricsField {...props} /> : <PartField {...props} />;
    case "group":
      return <GroupField {...props} />;
    case "groups":
      return <LayersField {...props} />;
    case "numbers":
      return <LossWeights {...props} />;
    default:
      return <PlainField {...props} type={field.type} />;
  }
}

function PlainField({ field, type, recipe, data, onChange }: AnyFieldProps & { type: FieldType }) {
  const problem = useRecipeProblem(field.name);
  const label = sayField(field.name);
  const set = (value: unknown) =>
    onChange(withField(recipe, field.name, leaves(field, value) ? null : value), `Set ${label}`);
  const help = field.name === "batch_size" ? updatesHelp(recipe, data, field) : field.description;
  return (
    <FieldRow name={field.name} label={label} help={help} problem={problem}>
      {(ids) => (
        <FieldControl
          field={{ ...field, type }}
          value={recipeValue(recipe, field)}
          onChange={set}
          ids={ids}
        />
      )}
    </FieldRow>
  );
}

/** Documents hold rare fields only where they are set. */
const leaves = (field: RecipeField, value: unknown): boolean =>
  field.rare && value === field.default;

/** "Samples in one step. 1,257 examples make 20 updates per epoch, 400 in all." */
function updatesHelp(recipe: Recipe, data: DataSummary, field: RecipeField): string {
  const split = { validation: 0.15, test: 0.15, ...recipe.split };
  const size = Number(recipeValue(recipe, field));
  const { examples, perEpoch, inAll } = updates(data.rows, split, size, recipe.epochs ?? 10);
  const say = (value: number) => value.toLocaleString("en");
  const counted = `${say(examples)} examples make ${say(perEpoch)} updates per epoch`;
  return `${field.description} ${counted}, ${say(inAll)} in all.`;
}
