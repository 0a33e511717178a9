/** Which parts of a recipe fit what is to be learned, in the order in which they are offered. */
import { entryOf } from "@/graph/own";
import type { Column, DataSummary, Recipe, RecipePart } from "@/net/types";

export interface Offered {
  usual: RecipePart[];
  more: RecipePart[];
  /** How many do not fit, and so are left out. */
  left: number;
}

/** The columns that the recipe learns; several outputs have one each. */
export function targetsOf(recipe: Recipe, data: DataSummary): Column[] {
  const { target } = recipe;
  const names = typeof target === "object" ? Object.values(target) : [target];
  return data.columns.filter((column) => names.includes(column.name));
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
  if (target.classes) return `has ${target.classes.length} classes`;
  return target.type === "vector" ? "holds vectors of numbers" : `holds a ${target.type}`;
}
