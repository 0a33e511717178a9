import { useState } from "react";
import { measure, useMeasured } from "@/store/measurements";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import type { InnerFieldProps } from "./PartFields";
import { RateFinder } from "./rates/RateFinder";
import { sayField } from "./sayField";
import { useRecipeProblem } from "./useRecipeProblem";

/** The learning rate, and a button that has a worker look for one. */
export function LearningRateField({ path, field, value, onChange }: InnerFieldProps) {
  const problem = useRecipeProblem(path);
  const measured = useMeasured("find_learning_rate");
  const [open, setOpen] = useState(false);
  const find = () => {
    setOpen(true);
    if (measured?.state !== "done") void measure("find_learning_rate");
  };
  return (
    <>
      <FieldRow
        name={field.name}
        label={sayField(field.name)}
        help={field.description}
        problem={problem}
      >
        {(ids) => (
          <span className="field-with-action">
            <FieldControl field={field} value={value} onChange={onChange} ids={ids} />
            <button
              type="button"
              className="button"
              data-testid="find-rate"
              title="Let a worker try all rates for some steps, and see which one suits"
              onClick={find}
            >
              Find
            </button>
          </span>
        )}
      </FieldRow>
      {open && measured && (
        <RateFinder
          measured={measured}
          now={Number(value)}
          onUse={(rate) => onChange(rate, `Use the learning rate ${rate}`)}
          onAgain={find}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
