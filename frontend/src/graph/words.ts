/** Shapes, numbers and parameters as people read them. */

import type { Block, Field } from "./catalogue";
import { isReference, paramValue } from "./catalogue";
import { entryOf } from "./own";
import { pairsOf, simplest } from "./pairs";
import type { Params, ParamValue } from "./types";
import type { PortType, Shape } from "./verdict";

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });

export const number = (value: number): string => numbers.format(value);

/** 16 × 8 × 8; an unknown length is written as the axis' first letter, usually t for time. */
export function shapeText(shape: Shape, axes: readonly (string | null)[] = []): string {
  if (shape.length === 0) return "1";
  return shape.map((size, i) => (size === null ? (axes[i]?.[0] ?? "?") : number(size))).join(" × ");
}

export const typeText = (type: PortType): string => shapeText(type.shape, type.axes);

/** What the numbers of a shape mean: channels × height × width. */
export const axesText = (axes: readonly (string | null)[]): string =>
  axes.map((axis) => axis || "size").join(" × ");

const ACRONYMS: Record<string, string> = {
  relu: "ReLU",
  elu: "ELU",
  selu: "SELU",
  gelu: "GELU",
  silu: "SiLU",
  leaky_relu: "LeakyReLU",
  log_softmax: "LogSoftmax",
};

export const words = (name: string): string => name.replaceAll("_", " ");

export const sentence = (name: string): string => {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** A listed choice as its button shows it. */
export const choiceText = (choice: string): string => entryOf(ACRONYMS, choice) ?? words(choice);

/** A parameter's value on a card: 3 × 3 for a size of two axes, 0.33, same, ReLU. Documents may hold any value: one
 * that no parameter has is shown as the document has it, and the check says what is wrong with it. */
export function valueText(value: unknown, field: Field): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return choiceText(value);
  if (typeof value === "number") {
    const axes = field.type === "integers" ? (field.per_axis ?? 1) : 1;
    return Array.from({ length: axes }, () => number(value)).join(" × ");
  }
  // Inside a block of one's own: each use chooses it, under this name.
  if (isReference(value)) return `‹${words(value.$)}›`;
  if (!Array.isArray(value)) return asWritten(value);
  const shown = field.pairs ? simplest(pairsOf(value, field.per_axis ?? 1)) : value;
  const between = field.type === "numbers" ? ", " : " × ";
  return Array.isArray(shown) ? shown.map(axisText).join(between) : valueText(shown, field);
}

/** A size along one axis; (1, 0) where it is one before and nothing after. */
const axisText = (item: unknown): string => {
  if (item === null) return "?";
  if (typeof item === "number") return number(item);
  const both = Array.isArray(item) && item.every((end) => typeof end === "number");
  return both ? `(${item.map(number).join(", ")})` : asWritten(item);
};

const LONGEST = 24;

/** Any JSON value as a document has it, cut where it is long. */
function asWritten(value: unknown): string {
  const text = typeof value === "number" ? number(value) : (JSON.stringify(value) ?? "none");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A caption's count of one, said as several. */
const ONE = /\b(?<!× |[.,])1 (unit|filter|head|group|part|channel|step|token|time)s\b/g;

/** The block's own caption with this node's numbers, then what else was set away from its default. */
export function caption(block: Block, params: Params | undefined): string[] {
  // How often a block repeats is told by a mark of its own.
  const told = new Set<string>(["repeat"]);
  const filled = block.caption.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    told.add(name);
    const field = block.fields.find((candidate) => candidate.name === name);
    return field ? valueText(paramValue(params, field), field) : "";
  });
  const main = filled.replace(ONE, "1 $1");
  const more = block.fields
    .filter((field) => !told.has(field.name) && entryOf(params, field.name) !== undefined)
    .filter((field) => !same(entryOf(params, field.name) ?? null, field.default))
    .map((field) => phrase(field, entryOf(params, field.name) ?? null));
  return main === "" ? more.slice(0, 3) : [main, ...more.slice(0, 2)];
}

/** One parameter in a few words: "stride 2", "same", "bidirectional", "not trainable". */
export function phrase(field: Field, value: ParamValue): string {
  if (typeof value === "boolean") return value ? words(field.name) : `no ${words(field.name)}`;
  if (field.name === "activation" || (typeof value === "string" && field.name === "padding")) {
    return value === null ? "linear" : valueText(value, field);
  }
  return `${words(field.name)} ${valueText(value, field)}`;
}

export const same = (a: ParamValue, b: ParamValue): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The check's plain text with the signs of mathematics: floor((8 - 3) / 2) → ⌊(8 − 3) / 2⌋. */
export const arithmetic = (text: string): string =>
  text.replace(/floor\(((?:[^()]|\([^()]*\))*)\)/g, "⌊$1⌋").replaceAll(" - ", " − ");

const sizes = ["B", "kB", "MB", "GB", "TB"];

export function bytesText(bytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${sizes[power]}`;
}
