import { Link2, Link2Off } from "lucide-react";
import { useState } from "react";
import { NumberInput } from "@/forms/NumberInput";
import { type Pair, pairsOf, sides, simplest } from "@/graph/pairs";
import { type ControlProps, Stepper } from "./ParamControl";
import "./PairsControl.css";

/** The two ends of each axis: one number for all, or, taken apart, one for each side of the picture. */
export function PairsControl(props: ControlProps) {
  const { id, field, value, onChange } = props;
  const axes = field.per_axis ?? 1;
  const pairs = pairsOf(value, axes);
  const [apart, setApart] = useState(typeof simplest(pairs) !== "number");
  const names = sides(axes);
  const single = { ...field, type: "integer" as const };
  const set = (axis: number, end: 0 | 1, next: number) =>
    onChange(
      simplest(
        pairs.map((pair, at): Pair => {
          if (at !== axis) return pair;
          return end === 0 ? [next, pair[1]] : [pair[0], next];
        }),
      ),
    );
  const box = (axis: number, end: 0 | 1) => {
    const name = names[axis]?.[end] ?? "";
    return (
      <span className={`side side-${name}`} key={name}>
        <NumberInput
          id={`${id}-${name}`}
          data-testid={`field-${field.name}-${name}`}
          field={single}
          value={pairs[axis]?.[end] ?? 0}
          aria-label={`${field.name}, ${name}`}
          onChange={(next) => set(axis, end, next)}
        />
        <small aria-hidden="true">{name}</small>
      </span>
    );
  };
  const toggle = () => {
    if (apart) onChange(pairs[0]?.[0] ?? 0);
    setApart(!apart);
  };
  const label = apart ? "The same on all sides" : "One number for each side";
  return (
    <>
      {apart ? null : <Stepper {...props} field={single} value={pairs[0]?.[0] ?? 0} />}
      <button
        type="button"
        className="icon-button link-axes"
        aria-pressed={!apart}
        aria-label={label}
        title={label}
        onClick={toggle}
      >
        {apart ? <Link2Off size={14} /> : <Link2 size={14} />}
      </button>
      {apart ? (
        <div className="sides" data-axes={axes}>
          {names.map((_, axis) => [box(axis, 0), box(axis, 1)])}
          <span className="sides-picture" aria-hidden="true" />
        </div>
      ) : null}
    </>
  );
}
