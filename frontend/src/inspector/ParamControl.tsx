import { Minus, Plus } from "lucide-react";
import { ListInput } from "@/forms/ListInput";
import { NumberInput } from "@/forms/NumberInput";
import { nextNumber } from "@/forms/numberText";
import type { Field } from "@/graph/catalogue";
import type { ParamValue } from "@/graph/types";
import { choiceText } from "@/graph/words";
import { PairsControl } from "./PairsControl";
import { PerAxisControl } from "./PerAxisControl";
import { ShapeControl } from "./ShapeControl";
import { TextControl } from "./TextControl";

export interface ControlProps {
  id: string;
  field: Field;
  value: ParamValue;
  invalid: boolean;
  onChange: (value: ParamValue) => void;
}

/** The control that belongs to a parameter's type. */
export function ParamControl(props: ControlProps) {
  const { id, field, value, invalid, onChange } = props;
  const common = {
    id,
    "aria-describedby": `${id}-help`,
    "aria-invalid": invalid,
    "data-testid": `field-${field.name}`,
  };
  switch (field.type) {
    case "integer":
    case "number":
      return field.nullable ? <OptionalNumber {...props} /> : <Stepper {...props} />;
    case "boolean":
      return (
        <input
          {...common}
          type="checkbox"
          className="toggle"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case "choice":
      return (
        <select
          {...common}
          className="input select"
          value={value === null ? "" : String(value)}
          onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
        >
          {field.nullable ? <option value="">none</option> : null}
          {field.choices?.map((choice) => (
            <option key={choice} value={choice}>
              {choiceText(choice)}
            </option>
          ))}
        </select>
      );
    case "choice_or_integer":
      return <ChoiceOrNumber {...props} />;
    case "integers":
      if (field.pairs) return <PairsControl {...props} />;
      return field.per_axis ? <PerAxisControl {...props} /> : <ShapeControl {...props} />;
    case "numbers":
      return (
        <ListInput
          {...common}
          field={field}
          value={value}
          onChange={(numbers) => onChange(numbers.length === 1 ? (numbers[0] ?? null) : numbers)}
        />
      );
    case "shape":
      return <ShapeControl {...props} />;
    case "text":
      return <TextControl {...props} />;
  }
}

/** A number with a button to either side. */
export function Stepper({ id, field, value, invalid, onChange }: ControlProps) {
  const now = typeof value === "number" ? value : (field.minimum ?? 0);
  const down = nextNumber(now, false, field);
  const up = nextNumber(now, true, field);
  return (
    <span className="stepper">
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Less ${field.name}`}
        disabled={down === now}
        onClick={() => onChange(down)}
      >
        <Minus size={13} />
      </button>
      <NumberInput
        id={id}
        data-testid={`field-${field.name}`}
        field={field}
        value={now}
        aria-describedby={`${id}-help`}
        aria-invalid={invalid}
        onChange={onChange}
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={`More ${field.name}`}
        disabled={up === now}
        onClick={() => onChange(up)}
      >
        <Plus size={13} />
      </button>
    </span>
  );
}

/** A number that may be left out. */
function OptionalNumber(props: ControlProps) {
  const { field, value, onChange } = props;
  const first = field.minimum ?? Math.max(field.above ?? 0, 0) + 1;
  return (
    <>
      {value === null ? <span className="setting-help">none</span> : <Stepper {...props} />}
      <input
        type="checkbox"
        className="toggle"
        aria-label={`Set ${field.name}`}
        checked={value !== null}
        onChange={(event) => onChange(event.target.checked ? first : null)}
      />
    </>
  );
}

/** One of some words, or a number. */
function ChoiceOrNumber(props: ControlProps) {
  const { id, field, value, invalid, onChange } = props;
  const isWord = typeof value === "string";
  return (
    <>
      <select
        id={isWord ? id : undefined}
        className="input select"
        data-testid={`choice-${field.name}`}
        aria-invalid={invalid}
        value={isWord ? value : "number"}
        onChange={(event) =>
          onChange(event.target.value === "number" ? (field.minimum ?? 0) : event.target.value)
        }
      >
        {field.choices?.map((choice) => (
          <option key={choice} value={choice}>
            {choiceText(choice)}
          </option>
        ))}
        <option value="number">a number</option>
      </select>
      {isWord ? null : <PerAxisControl {...props} />}
    </>
  );
}
