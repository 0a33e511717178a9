import { entryOf } from "@/graph/own";
import { FieldRow } from "./FieldRow";
import { targetsOf } from "./fitting";
import { InnerField } from "./PartFields";
import type { AnyFieldProps } from "./RecipeForm";
import { recipeValue, watchable } from "./recipeEdits";
import { sayField } from "./sayField";

/** Fields that belong together; one that may be left out has a switch. */
export function GroupField({ field, catalogue, recipe, data, onChange }: AnyFieldProps) {
  const watched = () => watchable(recipe, catalogue.metrics, targetsOf(recipe, data));
  const value = recipeValue(recipe, field) as Record<string, unknown> | null;
  const label = sayField(field.name);
  const inner = field.fields ?? [];
  const set = (next: Record<string, unknown> | null) =>
    onChange({ ...recipe, [field.name]: next }, `Set ${label}`);
  const defaults = () => Object.fromEntries(inner.map((each) => [each.name, each.default]));
  return (
    <fieldset className="part">
      <legend className="visually-hidden">{label}</legend>
      {field.nullable ? (
        <FieldRow name={field.name} label={label} help={field.description}>
          {(ids) => (
            <input
              {...ids}
              type="checkbox"
              className="switch"
              checked={value !== null}
              onChange={(event) => set(event.target.checked ? defaults() : null)}
            />
          )}
        </FieldRow>
      ) : (
        <p className="part-title">{label}</p>
      )}
      {value !== null &&
        inner.map((each) => (
          <InnerField
            key={each.name}
            path={`${field.name}.${each.name}`}
            field={each}
            value={entryOf(value, each.name) ?? each.default}
            suggestions={each.name === "monitor" ? watched() : undefined}
            onChange={(changed) => set({ ...value, [each.name]: changed })}
          />
        ))}
    </fieldset>
  );
}
