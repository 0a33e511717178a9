/** A confusion matrix as numbers: what was taken for what, how often, and how to say it. */

import { fromWire } from "@/dashboard/numbers";
import { targetEntries } from "@/graph/recipeTargets";
import type { Recipe, Rows } from "@/net/types";

/** matrix[truth][answer] is how many samples of the class `truth` got that answer. */
export type Matrix = readonly (readonly number[])[];

export interface Mistake {
  truth: number;
  answer: number;
  count: number;
}

export const readMatrix = (rows: Rows): Matrix => rows.map((row) => row.map(fromWire));

export const sumOf = (numbers: readonly number[] = []): number =>
  numbers.reduce((sum, each) => sum + each, 0);

/** How many were recognised, and how many there are. */
export function counts(matrix: Matrix): { right: number; all: number } {
  const right = sumOf(matrix.map((row, truth) => row[truth] ?? 0));
  return { right, all: sumOf(matrix.map(sumOf)) };
}

/** What is most often taken for something else, the worst first. */
export function mistakes(matrix: Matrix, most: number): Mistake[] {
  const all = matrix.flatMap((row, truth) =>
    row.map((count, answer) => ({ truth, answer, count })),
  );
  return all
    .filter(({ truth, answer, count }) => truth !== answer && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}

/** How strongly a cell is coloured, from 0 to 1: its part of its row, rare mistakes lifted up. */
export function shade(count: number, ofRow: number, right: boolean): number {
  if (count === 0 || ofRow === 0) return 0;
  const part = count / ofRow;
  return right ? part : Math.max(0.12, Math.sqrt(part));
}

/** "7 taken for 1: 4 times", "7 recognised: 27 of 31 times". */
export function sayCell(
  matrix: Matrix,
  names: readonly string[],
  truth: number,
  answer: number,
): string {
  const count = matrix[truth]?.[answer] ?? 0;
  const [is, taken] = [names[truth] ?? `${truth}`, names[answer] ?? `${answer}`];
  if (truth === answer) return `${is} recognised: ${count} of ${sayTimes(sumOf(matrix[truth]))}`;
  return `${is} taken for ${taken}: ${count === 0 ? "never" : sayTimes(count)}`;
}

const sayTimes = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** The column that an output learns, from the name of its table: "validation/left/…". */
export function targetOf(recipe: Recipe, table: string): string | undefined {
  const entries = targetEntries(recipe);
  const [, output = ""] = table.split("/");
  const entry = entries.find((each) => each.output === output) ?? entries[0];
  return entry?.columns[0];
}

/** "Validation", and with several outputs "Validation, left". */
export function sayTable(name: string): string {
  const [part = "", ...rest] = name.split("/").slice(0, -1);
  return [part.charAt(0).toUpperCase() + part.slice(1), ...rest].join(", ");
}
