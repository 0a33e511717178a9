/** How much of the value axis is shown. */
import type { Table } from "./chartData";

/**
 * A value so many times what nearly all reach would press the rest flat: it may leave the chart.
 */
const OUTLIER = 50;
const SAMPLES = 400;

/** Shares from 0 to 1; losses from 0 to the greatest worth showing; powers of ten on a log axis. */
export function valueRange(
  { share, log }: { share: boolean; log: boolean },
  table: Table,
  low: number | null,
  high: number | null,
): [number, number] {
  if (log) {
    const bottom = low !== null && low > 0 ? low : 1e-3;
    return [bottom / 1.3, Math.max(high ?? 1, bottom) * 1.3];
  }
  if (share) return [0, 1.02]; // a line at 100 % keeps its whole width
  if (low === null || high === null) return [0, 1];
  const top = worthShowing(table, high);
  if (!(top > low)) return [Math.min(0, low), Math.max(0, low) * 1.1 || 1];
  const margin = (top - Math.min(low, 0)) * 0.05;
  return [low >= 0 ? 0 : low - margin, top + margin];
}

/** The greatest value, or just above what nearly all values reach where it is far beyond them. */
function worthShowing([, ...columns]: Table, greatest: number): number {
  const values: number[] = [];
  for (const column of columns) {
    const stride = Math.max(1, Math.floor((column.length * columns.length) / SAMPLES));
    for (let row = column.length - 1; row >= 0; row -= stride) {
      const value = column[row];
      if (typeof value === "number") values.push(value);
    }
  }
  values.sort((a, b) => a - b);
  const usual = values[Math.floor(values.length * 0.9)] ?? greatest;
  return usual > 0 && greatest > usual * OUTLIER ? usual * 1.5 : greatest;
}
