import { type KeyboardEvent, useState } from "react";
import type { Field } from "@/graph/catalogue";
import { nextNumber, readNumber, writeNumber } from "./numberText";

interface NumberInputProps {
  field: Pick<Field, "type" | "minimum" | "maximum" | "above" | "below">;
  value: number;
  onChange: (value: number) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/**
 * A number that is taken when it is one the field allows; until then it is marked and left as
 * typed.
 */
export function NumberInput({ field, value, onChange, ...rest }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const read = draft === null ? value : readNumber(draft, field);
  const problem = typeof read === "string" ? read : null;

  function type(text: string): void {
    setDraft(text);
    const number = readNumber(text, field);
    if (typeof number === "number" && number !== value) onChange(number);
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Escape") setDraft(null);
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    setDraft(null);
    onChange(nextNumber(value, event.key === "ArrowUp", field));
  }

  return (
    <span className="number-input">
      <input
        {...rest}
        className="input"
        inputMode={field.type === "integer" ? "numeric" : "decimal"}
        autoComplete="off"
        aria-invalid={problem !== null || rest["aria-invalid"]}
        value={draft ?? writeNumber(value)}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
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
