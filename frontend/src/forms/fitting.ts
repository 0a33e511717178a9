/** Which parts of a recipe fit what is to be learned, in the order in which they are offered. */
import { entryOf } from "@/graph/own";
import { targetEntries } from "@/graph/recipeTargets";
import type { Column, DataSummary, Recipe, RecipePart } from "@/net/types";

export interface Offered {
  usual: RecipePart[];
  more: RecipePart[];
  /** How many do not fit, and so are left out. */
  left: number;
}

/** What the recipe learns; several outputs have one each. */
export function targetsOf(recipe: Recipe, data: DataSummary): Column[] {
  return targetEntries(recipe).flatMap((entry) => asColumn(entry.columns, data) ?? []);
}

/** Columns of one output as one: numbers are a vector, columns of two classes are labels. */
export function asColumn(names: readonly string[], data: DataSummary): Column | null {
  const columns = data.columns.filter((column) => names.includes(column.name));
  const [first] = columns;
  if (first === undefined || columns.length === 1) return first ?? null;
  const name = names.join(", ");
  if (columns.every(isNumeric)) return { name, type: "vector" };
  return { name, type: "labels", classes: [...names] };
}

export const isNumeric = (column: Column): boolean =>
  column.type === "number" || column.type === "vector";

/** Columns that may stand beside one in the same output: numbers, or those of two classes. */
export function besides(first: Column, data: DataSummary): string[] {
  const pairs = (column: Column) => column.type === "class" && column.classes?.length === 2;
  const alike = isNumeric(first) ? isNumeric : pairs(first) ? pairs : () => false;
  return data.columns.filter(alike).map((column) => column.name);
}

/** A loss whose one unit decides ("unit") tells exactly two classes apart. */
export function fits({ columns }: RecipePart, target: Column): boolean {
  const how = entryOf(columns, target.type);
  if (columns === undefined) return true;
  return how !== undefined && (how !== "unit" || target.classes?.length === 2);
}

/** What fits all targets, the usual ones first; what is chosen already is always among them. */
export function offer(
  parts: readonly RecipePart[],
  targets: readonly Column[],
  chosen: readonly string[] = [],
): Offered {
  const shown = parts.filter(
    (part) => chosen.includes(part.name) || targets.every((target) => fits(part, target)),
  );
  return {
    usual: shown.filter((part) => part.usual),
    more: shown.filter((part) => !part.usual),
    left: parts.length - shown.length,
  };
}

/** "11 more do not fit digit, which has 10 classes." */
export function sayLeft(left: number, targets: readonly Column[]): string {
  if (left === 0) return "";
  const does = left === 1 ? "1 more does" : `${left} more do`;
  const [target] = targets;
  if (target === undefined || targets.length > 1) return `${does} not fit what is learned.`;
  return `${does} not fit ${target.name}, which ${sayKind(target)}.`;
}

function sayKind(target: Column): string {
  if (target.type === "tags") return "holds tags";
  if (target.type === "labels") return "do not exclude each other";
  if (target.classes) return `has ${target.classes.length} classes`;
  return target.type === "vector" ? "holds vectors of numbers" : `holds a ${target.type}`;
}
