/**
 * Numbers as people read them: aligned digits, a thin space before the unit, never more digits
 * than mean something.
 */

const THIN = "\u202f";
const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function formatCount(value: number): string {
  return count.format(value);
}

/** "1 row", "1,797 rows". */
export function formatSome(count: number, what: string): string {
  return `${formatCount(count)} ${count === 1 ? what : `${what}s`}`;
}

/** 1,400,000 → "1.4 M". */
export function formatLarge(value: number): string {
  const units: [number, string][] = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e4, "k"],
  ];
  if (value >= 1e15) return value.toExponential(1);
  const found = units.find(([size]) => value >= size);
  if (!found) return formatCount(value);
  const [size, name] = found;
  return `${threeDigits(name === "k" ? value / 1e3 : value / size)}${THIN}${name}`;
}

export function formatBytes(value: number): string {
  const names = ["B", "kB", "MB", "GB", "TB"];
  let power = 0;
  let rest = value;
  while (rest >= 1000 && power < names.length - 1) {
    rest /= 1000;
    power++;
  }
  return `${power ? threeDigits(rest) : formatCount(rest)}${THIN}${names[power]}`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

/** Seconds as a person would say them: "3.2 s", "1 min 20 s", "2 h 05 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${THIN}s`;
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}${THIN}min ${two(whole % 60)}${THIN}s`;
  const minutes = Math.floor((whole % 3600) / 60);
  return `${formatCount(Math.floor(whole / 3600))}${THIN}h ${two(minutes)}${THIN}min`;
}

/** Up to so many seconds: in steps of so many, told in a unit of so many. */
const ESTIMATES: [number, number, number, string][] = [
  [60, 1, 1, "s"],
  [100, 5, 1, "s"],
  [100 * 60, 60, 60, "min"],
  [10 * 3600, 1800, 3600, "h"],
  [48 * 3600, 3600, 3600, "h"],
  [Number.POSITIVE_INFINITY, 86400, 86400, "days"],
];

/** Seconds as an estimate deserves: "3 s", "40 s", "2 min", "1.5 h", "3 days". */
export function formatAbout(seconds: number): string {
  const [, step, size, unit] = ESTIMATES.find(([limit]) => seconds < limit) ?? [0, 1, 1, "s"];
  const near = Math.max(1, Math.round(seconds / step)) * step;
  return `${near / size}${THIN}${unit}`;
}

/** From an estimate to another, the unit once where both have it: "34 to 52 s". */
export function formatSpan(low: number, high: number): string {
  const from = formatAbout(low);
  const to = formatAbout(high);
  const [number, unit] = from.split(THIN);
  if (from === to) return `About ${to}`;
  return to.endsWith(`${THIN}${unit}`) ? `${number} to ${to}` : `${from} to ${to}`;
}

const SHARES = /accuracy|precision|recall|f1|auc/;

/** Whether a metric is a share of one, shown in per cent. */
export function isShare(name: string): boolean {
  return SHARES.test(name);
}

/** Whether a metric is a table, and so has no curve. */
export function isTable(name: string): boolean {
  return name.endsWith("confusion_matrix");
}

/** A value of the series `name` with a sensible number of digits; non-finite ones in words. */
export function formatValue(name: string, value: number): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  if (isShare(name)) return `${(value * 100).toFixed(1)}${THIN}%`;
  return formatNumber(value);
}

/** Four significant digits; a power of ten where zeros would hide the value. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2);
  if (size >= 1000) return formatCount(value);
  if (size >= 100) return value.toFixed(1);
  if (size >= 10) return value.toFixed(2);
  return size >= 1 ? value.toFixed(3) : value.toFixed(4);
}

/** "validation/root_mean_squared_error" → "Validation root mean squared error". */
export function sayName(name: string): string {
  const words = name.replace(/[/_]/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** When something was, briefly: today's with the time only. */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const moment = new Date(iso);
  const time = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === now.toDateString()) return time;
  return `${moment.toLocaleDateString([], { month: "short", day: "numeric" })}, ${time}`;
}
