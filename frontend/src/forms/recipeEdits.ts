/** Reading and changing a recipe as plain data; what is left out has its default. */
import { entryOf, without } from "@/graph/own";
import { targetEntries } from "@/graph/recipeTargets";
import type {
  Column,
  DataSummary,
  NamedPart,
  Recipe,
  RecipeCatalogue,
  RecipeField,
  RecipePart,
} from "@/net/types";
import { fits } from "./fitting";

/** The value a field has: its own, else its default. */
export function recipeValue(recipe: Recipe, field: RecipeField): unknown {
  return entryOf(recipe, field.name) ?? field.default;
}

/** The recipe with another value in one field; null leaves the field to its default. */
export function withField(recipe: Recipe, name: string, value: unknown): Recipe {
  return { ...(without(recipe, name) as Recipe), ...(value === null ? {} : { [name]: value }) };
}

/** Whether a field has a value that is not its default. */
export function isSet(recipe: Recipe, field: RecipeField): boolean {
  const own = entryOf(recipe, field.name) ?? null;
  return own !== null && JSON.stringify(own) !== JSON.stringify(field.default);
}

/** A part by name or with fields, always as an object; null where it follows from the data. */
export function asPart(value: unknown): NamedPart | null {
  if (typeof value === "string") return { name: value };
  return typeof value === "object" && value !== null ? (value as NamedPart) : null;
}

/** Another part of the same kind: fields that both have keep their values. */
export function switchPart(
  catalogue: RecipeCatalogue,
  field: RecipeField,
  old: NamedPart | null,
  name: string,
): NamedPart | null {
  const part = catalogue[field.of ?? "losses"].find((each) => each.name === name);
  if (!part) return null;
  const kept = part.fields.flatMap((each) => {
    const value = entryOf(old, each.name);
    // The learning rate is the optimizer's own: what suits Adam is far too small for SGD.
    return value === undefined || each.name === "learning_rate" ? [] : [[each.name, value]];
  });
  return { name, ...Object.fromEntries(kept) };
}

/** The metrics as a list; where they follow from the data, accuracy or the mean absolute error. */
export function metricsOf(
  recipe: Recipe,
  parts: readonly RecipePart[],
  targets: readonly Column[],
): NamedPart[] {
  if (recipe.metrics) return recipe.metrics.flatMap((metric) => asPart(metric) ?? []);
  const usual = ["accuracy", "mean_absolute_error"].find((name) => {
    const part = parts.find((each) => each.name === name);
    return part && targets.length > 0 && targets.every((target) => fits(part, target));
  });
  return usual ? [{ name: usual }] : [];
}

/** The outputs that have a target or a weight of their own. */
export function outputsOf(recipe: Recipe): string[] {
  const named = targetEntries(recipe).flatMap(({ output }) => (output === "" ? [] : [output]));
  return [...new Set([...named, ...Object.keys(recipe.loss_weights ?? {})])];
}

const TABLES = ["confusion_matrix"];

/** Values that early stopping may watch, as a list to choose from; the check knows them all. */
export function watchable(
  recipe: Recipe,
  parts: readonly RecipePart[],
  targets: readonly Column[],
): string[] {
  const losses = ["validation/loss", "train/loss"];
  if (outputsOf(recipe).length > 0) return losses;
  const metrics = metricsOf(recipe, parts, targets).map((metric) => metric.name);
  const numbers = metrics.filter((name) => !TABLES.includes(name));
  return [...losses, ...numbers.map((name) => `validation/${name}`)];
}

/** The recipe with another weight for the loss of an output; null leaves it out. */
export function withLossWeight(recipe: Recipe, output: string, weight: number | null): Recipe {
  const others = without(recipe.loss_weights, output);
  const weights = weight === null ? others : { ...others, [output]: weight };
  return withField(recipe, "loss_weights", Object.keys(weights).length > 0 ? weights : null);
}

/** A recipe for another data set: what depends on the old one's columns is left to its default. */
export function withData(recipe: Recipe | null, data: DataSummary): Recipe {
  const { inputs: _inputs, loss: _loss, metrics: _metrics, ...kept } = recipe ?? { data: "" };
  const column = data.default_target ?? data.columns.at(-1)?.name ?? "";
  return { ...kept, data: data.name, target: startingTarget(column, data) };
}

/** A column to learn; numbers of any size are learned standardized, so that they suit the start. */
export function startingTarget(name: string, data: DataSummary): unknown {
  const column = data.columns.find((each) => each.name === name);
  return column?.type === "number" ? { column: name, standardize: true } : name;
}

export interface Updates {
  examples: number;
  perEpoch: number;
  inAll: number;
}

/** How many examples are trained on, and how often the weights are moved. */
export function updates(
  rows: number,
  split: Record<string, number>,
  batchSize: number,
  epochs: number,
): Updates {
  const kept = Math.round(rows * (split.validation ?? 0)) + Math.round(rows * (split.test ?? 0));
  const examples = Math.max(0, rows - kept);
  const perEpoch = Math.ceil(examples / Math.max(1, batchSize));
  return { examples, perEpoch, inAll: perEpoch * epochs };
}

/** Columns that can be learned: a number, a class, a vector, tags. */
export function targetColumns(data: DataSummary): string[] {
  const learnable = new Set(["number", "class", "vector", "tags"]);
  return data.columns.filter((column) => learnable.has(column.type)).map((column) => column.name);
}
