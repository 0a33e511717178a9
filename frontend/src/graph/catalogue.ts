/** The blocks there are, as the server describes them. */

import type { components } from "@/generated/blocks.gen";
import { entryOf, isRecord } from "./own";
import type { Params, ParamValue, Reference } from "./types";

type Schemas = components["schemas"];

/** One typed parameter of a block; the inspector's form is made from it. */
export type Field = Readonly<Omit<Schemas["Field"], "default">> & { readonly default: ParamValue };
export type FieldType = Field["type"];
export type InputPort = Readonly<Schemas["InputPort"]>;
export type OutputPort = Readonly<Schemas["OutputPort"]>;
export type Family = Readonly<Schemas["Family"]>;

type Example = Readonly<Omit<Schemas["BlockExample"], "params">> & { readonly params: Params };
export type Block = Readonly<Omit<Schemas["Block"], "fields" | "examples">> & {
  readonly fields: readonly Field[];
  readonly examples: readonly Example[];
};

export interface CatalogueData {
  readonly families: readonly Family[];
  readonly blocks: readonly Block[];
}

export interface Catalogue extends CatalogueData {
  readonly byName: ReadonlyMap<string, Block>;
  /** The blocks that come with Brickwork, where a document's own were added. */
  readonly base?: Catalogue;
}

export function indexCatalogue(data: CatalogueData): Catalogue {
  return { ...data, byName: new Map(data.blocks.map((block) => [block.name, block])) };
}

/** Parameters a fresh node starts with: only the required ones, as the block's first example has them. */
export function startingParams(block: Block): Params | undefined {
  const required = block.fields.filter((field) => field.required);
  if (required.length === 0) return undefined;
  const example = block.examples[0]?.params ?? {};
  return Object.fromEntries(
    required.map((field) => [field.name, entryOf(example, field.name) ?? fallback(field)]),
  );
}

function fallback(field: Field): ParamValue {
  if (field.type === "shape") return [1];
  if (field.type === "boolean") return false;
  if (field.type === "text") return "";
  return field.choices?.[0] ?? field.minimum ?? 1;
}

/** The value a parameter has: its own, else the block's default. */
export function paramValue(params: Params | undefined, field: Field): ParamValue {
  const own = entryOf(params, field.name);
  return own === undefined ? field.default : own;
}

/** Whether a value is left to each use of a block of one's own. */
export const isReference = (value: unknown): value is Reference =>
  isRecord(value) && typeof value.$ === "string";
