import { type ReactNode, useId } from "react";
import "./forms.css";

interface FieldRowProps {
  name: string;
  label: string;
  help?: ReactNode;
  problem?: string | undefined;
  /** Gets the ids that tie the control to its label and help. */
  children: (ids: { id: string; "aria-describedby": string; "aria-invalid": boolean }) => ReactNode;
}

/** A label, its control, one sentence of help, and what is wrong with the value. */
export function FieldRow({ name, label, help, problem, children }: FieldRowProps) {
  const id = useId();
  const helpId = `${id}-help`;
  return (
    <div className="field" data-testid={`recipe-${name}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": helpId, "aria-invalid": problem !== undefined })}
      <p id={helpId} className="field-help">
        {problem ? (
          <span role="alert" className="field-problem">
            {problem}
          </span>
        ) : (
          help
        )}
      </p>
    </div>
  );
}
