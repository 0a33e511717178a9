/** Evaluating a run on other data, as data: which sets may be chosen, and what the table shows. */
import { formatValue } from "@/dashboard/format";
import { fromWire } from "@/dashboard/numbers";
import { entryOf } from "@/graph/own";
import { targetEntries } from "@/graph/recipeTargets";
import type { DataSummary, Recipe, Values } from "@/net/types";

interface Choices {
  /** Those that have the columns that the run needs, the run's own the last of them. */
  fitting: DataSummary[];
  others: { set: DataSummary; why: string }[];
}

/** Which data sets have the columns of a run, by name; whether their cells fit is asked of each. */
export function choices(recipe: Recipe, sets: readonly DataSummary[]): Choices {
  const own = sets.find((set) => set.name === recipe.data);
  const needed = neededColumns(recipe, own);
  const told = sets.map((set) => ({ set, why: whyNot(set, needed) }));
  const fitting = told.filter(({ why }) => why === null).map(({ set }) => set);
  return {
    fitting: [...fitting.filter((set) => set !== own), ...fitting.filter((set) => set === own)],
    others: told.flatMap(({ set, why }) => (why === null ? [] : [{ set, why }])),
  };
}

/** What it learns and what goes in: the columns named, else all that its own data set has. */
function neededColumns(recipe: Recipe, own: DataSummary | undefined): string[] {
  const targets = targetEntries(recipe).flatMap((entry) => entry.columns);
  const named = Object.values(recipe.inputs ?? {}).flat();
  const all = own?.columns.map((column) => column.name) ?? [];
  return [...new Set([...targets, ...(named.length > 0 ? named : all)])];
}

function whyNot(set: DataSummary, needed: readonly string[]): string | null {
  if (set.damaged) return "damaged";
  const missing = needed.find((name) => !set.columns.some((column) => column.name === name));
  return missing === undefined ? null : `has no column ${missing}`;
}

/** Rows of the table: a value's name, what it is on the other data, and in the run's validation. */
export function evaluatedRows(there: Values, best: Values): [string, string, string][] {
  return Object.entries(there).map(([name, value]) => {
    const here = entryOf(best, `validation/${name}`);
    const said = here === undefined ? "–" : formatValue(name, fromWire(here));
    return [name, formatValue(name, fromWire(value)), said];
  });
}
