/** What lies beside a graph, read as strictly as the server reads it: places, titles, the recipe. What may not
 * stay is left out and told, so that the rest can be opened. */
import { isValidId } from "./ids";
import { isRecord } from "./own";
import { FARTHEST } from "./place";
import type { Canvas } from "./types";

const LONGEST_TITLE = 1_000;
const CLASS_NAME = /^[A-Z][A-Za-z0-9]{0,63}$/;
const WRONG = Symbol("no such value");

/** Reads the value at a place ("canvas.titles"): what may stay of it, or WRONG where nothing may. */
type Part = (value: unknown, at: string, leftOut: string[]) => unknown;

/** The canvas in a JSON value; `leftOut` takes a few words for each thing that cannot be used. */
export function readCanvas(data: unknown, leftOut: string[]): Canvas {
  const read = record((name) => PARTS.get(name))(data, "canvas", leftOut);
  return read === WRONG ? {} : (read as Canvas);
}

const wrong = (at: string, needed: string, leftOut: string[]): typeof WRONG => {
  leftOut.push(`${at} (not ${needed})`);
  return WRONG;
};

/** An object of which each entry is read by a part of its own. */
const record =
  (partOf: (key: string) => Part | undefined): Part =>
  (data, at, leftOut) => {
    if (!isRecord(data)) return wrong(at, "an object", leftOut);
    const kept = Object.entries(data).flatMap(([key, value]) => {
      const part = partOf(key);
      if (part === undefined) {
        leftOut.push(`${at}.${key.slice(0, 40)} (unknown)`);
        return [];
      }
      const read = part(value, `${at}.${key}`, leftOut);
      return read === WRONG ? [] : [[key, read] as const];
    });
    return Object.fromEntries(kept);
  };

const byNode = (part: Part): Part => record((key) => (isValidId(key) ? part : undefined));

const check =
  (needed: string, fits: (value: unknown) => boolean): Part =>
  (value, at, leftOut) =>
    fits(value) ? value : wrong(at, needed, leftOut);

const isText = (value: unknown): value is string => typeof value === "string";
const isPixel = (value: unknown): boolean =>
  typeof value === "number" && Math.abs(value) <= FARTHEST;
const isPlace = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).length === 2 && isPixel(value.x) && isPixel(value.y);

const things: Part = (data, at, leftOut) => {
  if (!Array.isArray(data)) return wrong(at, "a list", leftOut);
  const good = (item: unknown) => isText(item) || isRecord(item);
  if (!data.every(good)) leftOut.push(`some of ${at} (not texts or objects)`);
  return data.filter(good);
};

/** How the fields of a recipe must look for the forms to show them; whether they are good, the check says. */
const isPart = (value: unknown): boolean =>
  isText(value) || (isRecord(value) && isText(value.name));
const isNumber = (value: unknown): boolean => typeof value === "number";
const ofAll =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    isRecord(value) && Object.values(value).every(fits);
const orNull =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || fits(value);

const FIELDS: ReadonlyMap<string, Part> = new Map([
  ["data", check("a text", isText)],
  ["target", check("a column", (value) => isText(value) || isRecord(value))],
  ["inputs", check("columns", orNull(isRecord))],
  ["split", check("an object", isRecord)],
  ["loss", check("a loss", orNull(isPart))],
  [
    "metrics",
    check(
      "a list of metrics",
      orNull((v) => Array.isArray(v) && v.every(isPart)),
    ),
  ],
  ["optimizer", check("an optimizer", isPart)],
  ["schedule", check("a schedule", orNull(isPart))],
  ["batch_size", check("a number", isNumber)],
  ["epochs", check("a number", isNumber)],
  ["seed", check("a number", isNumber)],
  ["early_stopping", check("an object", orNull(isRecord))],
  ["layers", check("rules by block", orNull(ofAll(isRecord)))],
  ["loss_weights", check("numbers by output", orNull(ofAll(isNumber)))],
]);
const asItIs: Part = (value) => value;

const INSIDE: ReadonlyMap<string, Part> = new Map([
  ["positions", byNode(check("a place", isPlace))],
  ["titles", byNode(check("a title", (value) => isText(value) && value.length <= LONGEST_TITLE))],
  ["colours", byNode(check("a colour", isText))],
  ["groups", things],
  ["notes", things],
]);

const PARTS: ReadonlyMap<string, Part> = new Map([
  ...INSIDE,
  [
    "modules",
    record((name) => (CLASS_NAME.test(name) ? record((key) => INSIDE.get(key)) : undefined)),
  ],
  ["recipe", record((name) => FIELDS.get(name) ?? asItIs)],
]);
