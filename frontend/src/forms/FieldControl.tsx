import type { Field } from "@/graph/catalogue";
import { ListInput } from "./ListInput";
import { NumberInput } from "./NumberInput";

interface FieldControlProps {
  field: Pick<
    Field,
    "name" | "type" | "choices" | "minimum" | "maximum" | "above" | "below" | "nullable"
  >;
  value: unknown;
  onChange: (value: unknown) => void;
  /** What a text is most often, to choose from. */
  suggestions?: readonly string[] | undefined;
  ids: { id: string; "aria-describedby": string; "aria-invalid": boolean };
}

/** The control that belongs to a field's type; one that may be left out is empty while it is. */
export function FieldControl({ field, value, onChange, suggestions, ids }: FieldControlProps) {
  if (field.type === "integer" || field.type === "number") {
    const clear = field.nullable ? { onClear: () => onChange(null), placeholder: "off" } : {};
    const number = value === null || value === undefined ? null : Number(value);
    return <NumberInput {...ids} {...clear} field={field} value={number} onChange={onChange} />;
  }
  if (field.type === "boolean") {
    return (
      <input
        {...ids}
        type="checkbox"
        className="switch"
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  }
  if (field.choices) {
    const listed = Array.isArray(value) ? `${value.length} numbers` : null;
    return (
      <select
        {...ids}
        className="input select"
        value={listed ?? String(value ?? "")}
        onChange={(event) => onChange(event.target.value || null)}
      >
        {field.nullable && <option value="">none</option>}
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
        {listed && <option disabled>{listed}</option>}
      </select>
    );
  }
  if (field.type === "integers") {
    return <ListInput {...ids} field={field} value={value} onChange={onChange} />;
  }
  const list = `${ids.id}-suggestions`;
  return (
    <>
      <input
        {...ids}
        className="input"
        list={suggestions && list}
        value={String(value ?? "")}
        onChange={(event) => onChange(event.target.value)}
      />
      {suggestions && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}
