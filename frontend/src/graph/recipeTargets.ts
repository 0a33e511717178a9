/** What a recipe's outputs learn: each a column or several, with a loss and metrics of its own. */

import { isRecord } from "./own";
import type { GraphDocument } from "./types";

type Recipe = Readonly<Record<string, unknown>>;

export interface TargetEntry {
  /** The node; "" stands for the only output. */
  readonly output: string;
  readonly columns: readonly string[];
  readonly loss?: unknown;
  readonly metrics?: unknown;
  readonly standardize?: boolean;
}

/** Whether an object is one target, and not one for each output. */
export const isTarget = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && [value.column, value.columns].some(isColumns);

/** The targets in the recipe's order; one without columns learns nothing yet. */
export function targetEntries(recipe: Recipe | null): TargetEntry[] {
  const target = recipe?.target;
  if (isColumns(target) || isTarget(target)) return [read("", target)];
  if (!isRecord(target)) return [{ output: "", columns: [] }];
  return Object.entries(target).map(([output, value]) => read(output, value));
}

/** The outputs to choose targets for: those of the network, then those only the recipe knows. */
export function targetsFor(recipe: Recipe | null, document: GraphDocument): TargetEntry[] {
  const known = targetEntries(recipe);
  const ends = endsOf(document);
  const [alone] = known;
  if (known.length === 1 && alone?.output === "") {
    if (ends.length < 2) return known;
    return ends.map((output, place) => (place === 0 ? { ...alone, output } : nothing(output)));
  }
  const missing = ends.filter((end) => !known.some((entry) => entry.output === end));
  return [...known, ...missing.map(nothing)];
}

/** The recipe with another target for one of the outputs; one without columns is left out. */
export function withTarget<R extends Recipe>(
  recipe: R,
  entries: readonly TargetEntry[],
  changed: TargetEntry,
): R & { target: unknown } {
  if (changed.output === "") return { ...recipe, target: write(changed) };
  const all = entries.map((entry) => (entry.output === changed.output ? changed : entry));
  const learned = all.filter((entry) => entry.columns.length > 0);
  const target = Object.fromEntries(
    learned.map((entry) => [entry.output, write(entry, entry.output)]),
  );
  return { ...recipe, target };
}

/** Output nodes, else every node that something leads to and nothing leads away from. */
export function endsOf({ nodes, wires }: GraphDocument): string[] {
  const marked = nodes.filter((node) => node.block === "Output").map((node) => node.id);
  if (marked.length > 0) return marked;
  const ids = (end: "from" | "to") => new Set(wires.map((wire) => wire[end].split(".")[0]));
  const [sources, sinks] = [ids("from"), ids("to")];
  return nodes.map((node) => node.id).filter((id) => sinks.has(id) && !sources.has(id));
}

const nothing = (output: string): TargetEntry => ({ output, columns: [] });

const isColumns = (value: unknown): value is string | string[] =>
  typeof value === "string" ||
  (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string"));

const listOf = (value: unknown): string[] =>
  isColumns(value) ? (typeof value === "string" ? [value] : value) : [];

function read(output: string, value: unknown): TargetEntry {
  if (!isTarget(value)) return { output, columns: listOf(value) };
  const { loss, metrics, standardize } = value;
  const columns = listOf(isColumns(value.column) ? value.column : value.columns);
  return { output, columns, loss, metrics, standardize: standardize === true };
}

/** A column alone goes by its name, unless its output could be taken for a field. */
function write({ columns, ...own }: TargetEntry, output = ""): unknown {
  const { loss, metrics, standardize } = own;
  const [first = ""] = columns;
  const more = {
    ...(loss === undefined || loss === null ? {} : { loss }),
    ...(metrics === undefined || metrics === null ? {} : { metrics }),
    ...(standardize ? { standardize } : {}),
  };
  const plain = Object.keys(more).length === 0 && !["column", "columns"].includes(output);
  if (columns.length > 1) return { columns, ...more };
  return plain ? first : { column: first, ...more };
}
