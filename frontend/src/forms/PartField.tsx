import { FieldRow } from "./FieldRow";
import { offer, sayLeft, targetsOf } from "./fitting";
import { PartFields } from "./PartFields";
import { PartPicker } from "./PartPicker";
import type { AnyFieldProps } from "./RecipeForm";
import { asPart, recipeValue, switchPart, withField } from "./recipeEdits";
import { sayField } from "./sayField";
import { useRecipeProblem } from "./useRecipeProblem";

const AUTOMATIC = "Chosen by the kind of the target column.";

/** One of a list of parts (a loss, an optimizer, a schedule) with the fields of the chosen one. */
export function PartField({ field, catalogue, recipe, data, onChange }: AnyFieldProps) {
  const problem = useRecipeProblem(field.name);
  const parts = catalogue[field.of ?? "losses"];
  const value = asPart(recipeValue(recipe, field));
  const chosen = parts.find((part) => part.name === value?.name);
  const targets = targetsOf(recipe, data);
  const offered = offer(parts, targets, value ? [value.name] : []);
  const label = sayField(field.name);

  const choose = (name: string) => {
    const part = switchPart(catalogue, field, value, name);
    onChange(withField(recipe, field.name, part), `Set ${label}`);
  };
  const setInner = (name: string, inner: unknown, label = `Set ${sayField(name)}`) =>
    onChange({ ...recipe, [field.name]: { ...value, [name]: inner } }, label);

  return (
    <fieldset className="part">
      <legend className="visually-hidden">{label}</legend>
      <FieldRow
        name={field.name}
        label={label}
        help={chosen?.summary ?? AUTOMATIC}
        problem={problem}
      >
        {(ids) => (
          <PartPicker
            ids={ids}
            label={label}
            title={chosen?.title ?? value?.name ?? "Automatic"}
            offered={offered}
            note={sayLeft(offered.left, targets)}
            value={value?.name ?? ""}
            automatic={field.default === null ? AUTOMATIC : undefined}
            onChange={choose}
          />
        )}
      </FieldRow>
      <PartFields path={field.name} part={chosen} value={value} onChange={setInner} />
    </fieldset>
  );
}
