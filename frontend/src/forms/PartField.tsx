import type { Field } from "@/graph/catalogue";
import type { NamedPart } from "@/net/types";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import type { AnyFieldProps } from "./RecipeForm";
import { asPart, recipeValue, switchPart, withField } from "./recipeEdits";
import { sayField } from "./sayField";
import { useRecipeProblem } from "./useRecipeProblem";

const AUTOMATIC = "";

/** What a first course speaks of; the rest is folded away until it differs from its default. */
const FIRST = new Set(["learning_rate", "momentum", "every", "gamma"]);

function isOwn(part: NamedPart | null, field: Field): boolean {
  const own = part?.[field.name];
  return own !== undefined && own !== field.default;
}

/** One of a list of parts (a loss, an optimizer, a schedule) with the fields of the chosen one. */
export function PartField({ field, catalogue, recipe, onChange }: AnyFieldProps) {
  const problem = useRecipeProblem(field.name);
  const parts = catalogue[field.of ?? "losses"];
  const value = asPart(recipeValue(recipe, field));
  const chosen = parts.find((part) => part.name === value?.name);
  const label = sayField(field.name);

  const choose = (name: string) => {
    const part = switchPart(catalogue, field, value, name);
    onChange(withField(recipe, field.name, part), `Set ${label}`);
  };
  const setInner = (name: string, inner: unknown) =>
    onChange({ ...recipe, [field.name]: { ...value, [name]: inner } }, `Set ${sayField(name)}`);

  const innerField = (inner: Field) => (
    <InnerField
      key={`${chosen?.name} ${inner.name}`}
      path={`${field.name}.${inner.name}`}
      field={inner}
      value={value?.[inner.name] ?? inner.default}
      onChange={(changed) => setInner(inner.name, changed)}
    />
  );
  const fields = chosen?.fields ?? [];
  const shown = fields.filter((inner) => FIRST.has(inner.name) || isOwn(value, inner));
  const folded = fields.filter((inner) => !shown.includes(inner));

  return (
    <fieldset className="part">
      <legend className="visually-hidden">{label}</legend>
      <FieldRow
        name={field.name}
        label={label}
        help={chosen?.summary ?? "Chosen by the kind of the target column."}
        problem={problem}
      >
        {(ids) => (
          <select
            {...ids}
            className="input select"
            value={value?.name ?? AUTOMATIC}
            onChange={(event) => choose(event.target.value)}
          >
            {field.default === null && <option value={AUTOMATIC}>Automatic</option>}
            {parts.map((part) => (
              <option key={part.name} value={part.name}>
                {part.title}
              </option>
            ))}
          </select>
        )}
      </FieldRow>
      {shown.map(innerField)}
      {folded.length > 0 && (
        <details className="more">
          <summary>More of {chosen?.title}</summary>
          {folded.map(innerField)}
        </details>
      )}
    </fieldset>
  );
}

interface InnerFieldProps {
  path: string;
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}

export function InnerField({ path, field, value, onChange }: InnerFieldProps) {
  const problem = useRecipeProblem(path);
  return (
    <FieldRow
      name={path.replace(/^.*\./, "")}
      label={sayField(field.name)}
      help={field.description}
      problem={problem}
    >
      {(ids) => <FieldControl field={field} value={value} onChange={onChange} ids={ids} />}
    </FieldRow>
  );
}
