/**
 * Numbers as they are typed: what a text means, whether it is allowed, and the next one up or
 * down.
 */
import type { Field } from "@/graph/catalogue";

type Bounds = Pick<Field, "type" | "minimum" | "maximum" | "above" | "below">;

/** The number that TEXT says, or a sentence saying why it is none that this field takes. */
export function readNumber(text: string, field: Bounds): number | string {
  const trimmed = text.trim().replace(/,(?=\d{3}\b)/g, "");
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  if (!Number.isFinite(value)) return "This needs a number.";
  if (field.type === "integer" && !Number.isInteger(value)) return "This needs a whole number.";
  const { minimum, maximum, above, below } = field;
  const say = (bound: number) => bound.toLocaleString("en");
  if (minimum !== undefined && value < minimum) return `At least ${say(minimum)}.`;
  if (above !== undefined && value <= above) return `More than ${say(above)}.`;
  if (maximum !== undefined && value > maximum) return `At most ${say(maximum)}.`;
  if (below !== undefined && value >= below) return `Less than ${say(below)}.`;
  return value;
}

/** The neighbour that an arrow key goes to: whole numbers by one, others by 1–2–5 or hundredths. */
export function nextNumber(value: number, up: boolean, field: Bounds): number {
  const next = field.type === "integer" ? value + (up ? 1 : -1) : nextReal(value, up, field);
  return typeof readNumber(String(next), field) === "number" ? next : value;
}

/** Where the arrow keys begin while there is no number: 1, or as near as the field has it. */
export function firstNumber(field: Bounds): number {
  return typeof readNumber("1", field) === "number"
    ? 1
    : nextNumber(field.below ?? 2, false, field);
}

function nextReal(value: number, up: boolean, field: Bounds): number {
  const share = (field.below ?? field.maximum ?? Number.POSITIVE_INFINITY) <= 1;
  if (share) return round(value + (up ? 0.01 : -0.01));
  if (value === 0) return up ? 0.0001 : 0;
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const lead = value / power;
  const up125 = [1, 2, 5, 10].find((step) => step > lead * 1.001) ?? 10;
  const down125 = [10, 5, 2, 1, 0.5].find((step) => step < lead * 0.999) ?? 0.5;
  return round((up ? up125 : down125) * power);
}

const round = (value: number): number => Number(value.toPrecision(6));

/** Small numbers as people write them: 0.0001, but 1e-8. */
export function writeNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-5 ? value.toExponential() : String(value);
}
