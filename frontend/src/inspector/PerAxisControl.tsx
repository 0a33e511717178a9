import { Link2, Link2Off } from "lucide-react";
import { NumberInput } from "@/forms/NumberInput";
import type { AxisValue, ParamValue } from "@/graph/types";
import { type ControlProps, Stepper } from "./ParamControl";

/** One whole number for all axes, or, when they are taken apart, one for each. */
export function PerAxisControl(props: ControlProps) {
  const { id, field, value, onChange } = props;
  const axes = field.per_axis ?? 1;
  const apart = Array.isArray(value);
  const list: number[] = apart
    ? value.map((item: AxisValue) => (typeof item === "number" ? item : 1))
    : Array.from({ length: axes }, () => (typeof value === "number" ? value : 1));
  if (axes === 1) {
    const only: ParamValue = list[0] ?? 1;
    return <Stepper {...props} field={{ ...field, type: "integer" }} value={only} />;
  }
  const toggle = () => onChange(apart ? (list[0] ?? 1) : list);
  return (
    <>
      {apart ? (
        <span className="per-axis">
          {list.map((item, axis) => (
            <NumberInput
              // biome-ignore lint/suspicious/noArrayIndexKey: an axis is its place
              key={axis}
              id={axis === 0 ? id : `${id}-${axis}`}
              data-testid={`field-${field.name}-${axis}`}
              field={{ ...field, type: "integer" }}
              value={item}
              aria-label={`${field.name}, axis ${axis + 1}`}
              onChange={(next) => onChange(list.map((old, at) => (at === axis ? next : old)))}
            />
          ))}
        </span>
      ) : (
        <Stepper {...props} field={{ ...field, type: "integer" }} value={list[0] ?? 1} />
      )}
      <button
        type="button"
        className="icon-button link-axes"
        aria-pressed={!apart}
        aria-label={apart ? "The same for all axes" : "One number for each axis"}
        title={apart ? "The same for all axes" : "One number for each axis"}
        onClick={toggle}
      >
        {apart ? <Link2Off size={14} /> : <Link2 size={14} />}
      </button>
    </>
  );
}
