import { useState } from "react";
import type { Field } from "@/graph/catalogue";
import { readList, writeList } from "./listText";

interface ListInputProps {
  field: Pick<Field, "type" | "minimum" | "maximum" | "above" | "below">;
  value: unknown;
  onChange: (value: number[]) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "data-testid"?: string;
}

/** Numbers with commas between them, taken when the field allows all of them. */
export function ListInput({ field, value, onChange, ...rest }: ListInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const read = draft === null ? null : readList(draft, field);
  const problem = typeof read === "string" ? read : null;
  return (
    <span className="number-input">
      <input
        {...rest}
        className="input"
        autoComplete="off"
        aria-invalid={problem !== null || rest["aria-invalid"]}
        value={draft ?? writeList(value)}
        onChange={(event) => {
          setDraft(event.target.value);
          const numbers = readList(event.target.value, field);
          if (typeof numbers !== "string") onChange(numbers);
        }}
        onBlur={() => setDraft(null)}
      />
      {problem && (
        <span role="alert" className="number-problem">
          {problem}
        </span>
      )}
    </span>
  );
}
