import type { Field } from "@/graph/catalogue";
import { NumberInput } from "./NumberInput";

interface FieldControlProps {
  field: Pick<Field, "name" | "type" | "choices" | "minimum" | "maximum" | "above" | "below">;
  value: unknown;
  onChange: (value: unknown) => void;
  ids: { id: string; "aria-describedby": string; "aria-invalid": boolean };
}

/** The control that belongs to a field's type. */
export function FieldControl({ field, value, onChange, ids }: FieldControlProps) {
  if (field.type === "integer" || field.type === "number") {
    return <NumberInput {...ids} field={field} value={Number(value ?? 0)} onChange={onChange} />;
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
    return (
      <select
        {...ids}
        className="input select"
        value={String(value ?? "")}
        onChange={(event) => onChange(event.target.value)}
      >
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...ids}
      className="input"
      value={String(value ?? "")}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
