import { useQuery } from "@tanstack/react-query";
import { getRecipeParts, listData } from "@/net/api";
import type { DataSummary, Recipe, RecipeCatalogue, RecipeField } from "@/net/types";
import { useEditor } from "@/store/editor";
import { ColumnFields } from "./ColumnFields";
import { DataField } from "./DataField";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import { GroupField } from "./GroupField";
import { PartField } from "./PartField";
import { recipeValue, updates } from "./recipeEdits";
import { sayField } from "./sayField";
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
        <>
          <ColumnFields data={chosen} recipe={recipe} onChange={setRecipe} />
          {catalogue.data.recipe.filter(isShown).map((field) => (
            <AnyField
              key={field.name}
              field={field}
              catalogue={catalogue.data}
              recipe={recipe}
              data={chosen}
              onChange={setRecipe}
            />
          ))}
        </>
      )}
    </form>
  );
}

/** Fields with a control of their own above, and fields that can have only one value. */
function isShown(field: RecipeField): boolean {
  if (["data", "target", "inputs", "metrics"].includes(field.name)) return false;
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
  const { field, recipe, data, onChange } = props;
  const problem = useRecipeProblem(field.name);
  if (field.type === "part") return <PartField {...props} />;
  if (field.type === "group") return <GroupField {...props} />;
  const label = sayField(field.name);
  const set = (value: unknown) => onChange({ ...recipe, [field.name]: value }, `Set ${label}`);
  const help = field.name === "batch_size" ? updatesHelp(recipe, data, field) : field.description;
  const plain = { ...field, type: field.type };
  return (
    <FieldRow name={field.name} label={label} help={help} problem={problem}>
      {(ids) => (
        <FieldControl field={plain} value={recipeValue(recipe, field)} onChange={set} ids={ids} />
      )}
    </FieldRow>
  );
}

/** "Samples in one step. 1,257 examples make 20 updates per epoch, 400 in all." */
function updatesHelp(recipe: Recipe, data: DataSummary, field: RecipeField): string {
  const split = { validation: 0.15, test: 0.15, ...recipe.split };
  const size = Number(recipeValue(recipe, field));
  const { examples, perEpoch, inAll } = updates(data.rows, split, size, recipe.epochs ?? 10);
  const say = (value: number) => value.toLocaleString("en");
  const counted = `${say(examples)} examples make ${say(perEpoch)} updates per epoch`;
  return `${field.description} ${counted}, ${say(inAll)} in all.`;
}
