import { type KeyboardEvent, useEffect, useState } from "react";
import type { ControlProps } from "./ParamControl";

const PAUSE_MS = 700;
const LINE = 40;
const MOST_LINES = 6;

/** A text such as a formula. What is typed stays as typed; the document takes it over at a pause, at Enter or
 * when the field is left, so that the check does not complain of every half-typed word. */
export function TextControl({ id, field, value, invalid, onChange }: ControlProps) {
  const now = typeof value === "string" ? value : "";
  const [draft, setDraft] = useState<string | null>(null);
  const keep = () => {
    if (draft !== null && draft !== now) onChange(draft === "" && field.nullable ? null : draft);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause anew
  useEffect(() => {
    if (draft === null || draft === now) return;
    const timer = setTimeout(keep, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter") {
      event.preventDefault();
      keep();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft(null);
    }
  };
  const lines = Math.ceil((draft ?? now).length / LINE);
  return (
    <textarea
      id={id}
      className="input text-control"
      rows={Math.min(MOST_LINES, Math.max(1, lines))}
      data-testid={`field-${field.name}`}
      aria-describedby={`${id}-help`}
      aria-invalid={invalid}
      placeholder={field.nullable ? "none" : undefined}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      value={draft ?? now}
      onChange={(event) => setDraft(event.target.value.replaceAll("\n", " "))}
      onBlur={() => {
        keep();
        setDraft(null);
      }}
      onKeyDown={press}
    />
  );
}
