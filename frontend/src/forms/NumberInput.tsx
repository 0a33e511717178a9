import { type KeyboardEvent, useState } from "react";
import type { Field } from "@/graph/catalogue";
import { firstNumber, nextNumber, readNumber, writeNumber } from "./numberText";
import "./NumberInput.css";

interface NumberInputProps {
  field: Pick<Field, "type" | "minimum" | "maximum" | "above" | "below">;
  /** Null while there is none, which shows as the placeholder. */
  value: number | null;
  onChange: (value: number) => void;
  /** Called when the text is taken out; a number without it may not be left out. */
  onClear?: () => void;
  placeholder?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/**
 * A number that is taken when it is one the field allows; until then it is marked and left as
 * typed.
 */
export function NumberInput({ field, value, onChange, onClear, ...rest }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const left = (text: string) => onClear !== undefined && text.trim() === "";
  const read = draft === null || left(draft) ? value : readNumber(draft, field);
  const problem = typeof read === "string" ? read : null;

  function type(text: string): void {
    setDraft(text);
    if (left(text)) onClear?.();
    const number = readNumber(text, field);
    if (typeof number === "number" && number !== value) onChange(number);
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Escape") setDraft(null);
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    setDraft(null);
    const up = event.key === "ArrowUp";
    onChange(value === null ? firstNumber(field) : nextNumber(value, up, field));
  }

  return (
    <span className="number-input">
      <input
        {...rest}
        className="input"
        inputMode={field.type === "integer" ? "numeric" : "decimal"}
        autoComplete="off"
        aria-invalid={problem !== null || rest["aria-invalid"]}
        value={draft ?? (value === null ? "" : writeNumber(value))}
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
