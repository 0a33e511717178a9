import { useState } from "react";
import { shapeText } from "@/graph/words";
import type { ControlProps } from "./ParamControl";

/** A shape written as people say it: "1 × 8 × 8"; a question mark for a length that is not known. */
export function ShapeControl({ id, field, value, invalid, onChange }: ControlProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const shape = Array.isArray(value) ? value : typeof value === "number" ? [value] : [];
  const read = draft === null || draft.trim() === "" ? shape : readShape(draft, field.minimum ?? 1);
  const type = (text: string) => {
    setDraft(text);
    if (text.trim() === "" && field.nullable) onChange(null);
    const next = readShape(text, field.minimum ?? 1);
    if (next !== null) onChange(next);
  };
  return (
    <input
      id={id}
      className="input number"
      data-testid={`field-${field.name}`}
      aria-describedby={`${id}-help`}
      aria-invalid={invalid || read === null}
      placeholder={field.nullable ? "as it comes" : undefined}
      value={draft ?? (shape.length === 0 ? "" : shapeText(shape))}
      spellCheck={false}
      onChange={(event) => type(event.target.value)}
      onBlur={() => setDraft(null)}
    />
  );
}

/** The sizes in a text, or null where it is no shape. */
export function readShape(text: string, minimum: number): (number | null)[] | null {
  const parts = text.split(/[×x*,\s]+/).filter((part) => part !== "");
  const sizes = parts.map((part) => (part === "?" ? null : Number(part)));
  const good = sizes.every((size) => size === null || (Number.isInteger(size) && size >= minimum));
  return sizes.length > 0 && good ? sizes : null;
}
