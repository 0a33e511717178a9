/** Lists of numbers as they are typed: "10, 20"; whole ones, unless the field takes any. */
import { readNumber } from "./numberText";

type Bounds = Parameters<typeof readNumber>[1];

/** The numbers that TEXT lists, or a sentence saying why they are none that this field takes. */
export function readList(text: string, field: Bounds): number[] | string {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  if (words.length === 0) return "This needs a number or more, such as 10, 20.";
  const type = field.type === "numbers" ? "number" : "integer";
  const read = words.map((word) => readNumber(word, { ...field, type }));
  const problem = read.find((each) => typeof each === "string");
  return problem ?? (read as number[]);
}

export const writeList = (value: unknown): string =>
  Array.isArray(value) ? value.join(", ") : String(value ?? "");
