/** The table of runs as data: what each column shows and how it sorts. */
import { entryOf } from "@/graph/own";
import type { Run } from "@/net/types";
import { formatDuration, formatMoment, formatNumber, formatValue, sayName } from "./format";
import { fromWire } from "./numbers";
import { durationOf, sayState } from "./runWords";
import { smallerIsBetter } from "./snapshot";

export interface RunColumn {
  id: string;
  title: string;
  numeric: boolean;
  /** What the column is sorted by; null sorts last either way. */
  key: (run: Run) => number | string | null;
  show: (run: Run) => string;
}

export interface Sorting {
  column: string;
  descending: boolean;
}

/** The value by which runs of this kind are judged: the first metric, else the loss. */
export function resultName(run: Run): string {
  const names = Object.keys(run.best?.values ?? run.last ?? {});
  const metric = names.find((name) => /^validation\/(?!(.*\/)?loss$)/.test(name));
  return metric ?? "validation/loss";
}

function result(run: Run): number | null {
  const value = entryOf(run.best?.values ?? run.last, resultName(run));
  return value === undefined ? null : fromWire(value);
}

function sayResult(run: Run): string {
  const value = result(run);
  return value === null ? "–" : formatValue(resultName(run), value);
}

const text = (value: unknown): string =>
  value === undefined || value === null ? "–" : String(value);

/** "4", or "4 from 3" where it began with another run's weights. */
function sayNumber(run: Run, runs: readonly Run[]): string {
  if (run.weights_from === null) return `${run.number}`;
  const source = runs.find((each) => each.id === run.weights_from);
  return `${run.number} from ${source?.number ?? "a deleted run"}`;
}

export function runColumns(runs: readonly Run[]): RunColumn[] {
  const name = runs[0] ? resultName(runs[0]) : "validation/accuracy";
  const rate = (run: Run) => {
    const value = run.recipe.optimizer?.learning_rate;
    return typeof value === "number" ? value : null;
  };
  return [
    {
      id: "number",
      title: "Run",
      numeric: true,
      key: (run) => run.number,
      show: (run) => sayNumber(run, runs),
    },
    {
      id: "state",
      title: "State",
      numeric: false,
      key: (run) => run.state,
      show: (run) => sayState(run.state),
    },
    { id: "result", title: sayName(name), numeric: true, key: result, show: sayResult },
    {
      id: "best",
      title: "Best epoch",
      numeric: true,
      key: (run) => run.best?.epoch ?? null,
      show: (run) => text(run.best?.epoch),
    },
    {
      id: "epochs",
      title: "Epochs",
      numeric: true,
      key: (run) => run.epoch,
      show: (run) => `${run.epoch} of ${text(run.epochs ?? run.recipe.epochs)}`,
    },
    {
      id: "duration",
      title: "Duration",
      numeric: true,
      key: durationOf,
      show: (run) => formatDuration(durationOf(run) ?? Number.NaN),
    },
    {
      id: "data",
      title: "Data",
      numeric: false,
      key: (run) => run.recipe.data,
      show: (run) => run.recipe.data,
    },
    {
      id: "optimizer",
      title: "Optimizer",
      numeric: false,
      key: (run) => run.recipe.optimizer?.name ?? null,
      show: (run) => text(run.recipe.optimizer?.name),
    },
    {
      id: "rate",
      title: "Learning rate",
      numeric: true,
      key: rate,
      show: (run) => (rate(run) === null ? "–" : formatNumber(rate(run) as number)),
    },
    {
      id: "batch",
      title: "Batch",
      numeric: true,
      key: (run) => run.recipe.batch_size ?? null,
      show: (run) => text(run.recipe.batch_size),
    },
    {
      id: "created",
      title: "Begun",
      numeric: true,
      key: (run) => Date.parse(run.created),
      show: (run) => formatMoment(run.created),
    },
  ];
}

export function sortRuns(runs: readonly Run[], columns: RunColumn[], sorting: Sorting): Run[] {
  const key = columns.find((column) => column.id === sorting.column)?.key ?? ((run) => run.number);
  const sign = sorting.descending ? -1 : 1;
  return [...runs].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === right) return b.number - a.number;
    if (left === null || right === null) return left === null ? 1 : -1;
    return (left < right ? -1 : 1) * sign;
  });
}

/** The run with the best result, to be marked; null while there is nothing to compare. */
export function bestRun(runs: readonly Run[]): Run | null {
  const judged = runs.filter((run) => Number.isFinite(result(run) ?? Number.NaN));
  if (judged.length < 2) return null;
  const sign = smallerIsBetter(resultName(judged[0] as Run)) ? 1 : -1;
  return judged.reduce((best, run) =>
    (result(run) as number) * sign < (result(best) as number) * sign ? run : best,
  );
}
