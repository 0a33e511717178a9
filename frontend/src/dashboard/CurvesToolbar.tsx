import { useId } from "react";
import { useEditor } from "@/store/editor";
import type { XAxis } from "./chart";
import { useSettings } from "./settings";

const AXES: { id: XAxis; label: string }[] = [
  { id: "step", label: "Step" },
  { id: "epoch", label: "Epoch" },
  { id: "time", label: "Time" },
];

/** How the curves are drawn: what lies along the axis, and how calm the training curve is. */
export function CurvesToolbar() {
  const { axis, smoothing, set } = useSettings();
  const anything = useEditor((state) => state.watchedRun !== null);
  const id = useId();
  if (!anything) return null;
  return (
    <div className="curves-toolbar">
      <label className="smoothing" htmlFor={id}>
        Smoothing
        <input
          id={id}
          type="range"
          min={0}
          max={0.98}
          step={0.02}
          value={smoothing}
          onChange={(event) => set({ smoothing: Number(event.target.value) })}
        />
        <output>{smoothing.toFixed(2)}</output>
      </label>
      <fieldset className="segments">
        <legend className="visually-hidden">Along the axis</legend>
        {AXES.map(({ id: value, label }) => (
          <label key={value} data-checked={axis === value}>
            <input
              type="radio"
              name={`${id}-axis`}
              className="visually-hidden"
              checked={axis === value}
              onChange={() => set({ axis: value })}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </div>
  );
}
