/** The blocks there are, as the server describes them. */
import type { Params, ParamValue } from "./types";

export type FieldType =
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "integers"
  | "shape"
  | "text"
  | "choice_or_integer";

/** One typed parameter of a block; the inspector's form is made from it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly default: ParamValue;
  readonly required: boolean;
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Exclusive bounds. */
  readonly above?: number;
  readonly below?: number;
  readonly choices?: readonly string[];
  readonly per_axis?: number;
  readonly nullable?: boolean;
}

export interface InputPort {
  readonly name: string;
  readonly optional: boolean;
  readonly many: boolean;
}

export interface OutputPort {
  readonly name: string;
}

export interface Block {
  readonly name: string;
  readonly family: string;
  readonly tagline: string;
  /** Two key parameters as a card shows them: "{filters} filters, {kernel_size}". */
  readonly caption: string;
  readonly summary: string;
  readonly description: string;
  /** What it computes, as TeX. */
  readonly formula: string;
  /** Where Keras and torch differ, and which convention is kept. */
  readonly note: string;
  readonly essential: boolean;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
  readonly fields: readonly Field[];
  readonly examples: readonly { readonly params?: Params }[];
}

export interface Family {
  readonly name: string;
  readonly title: string;
  readonly letter: string;
}

export interface CatalogueData {
  readonly families: readonly Family[];
  readonly blocks: readonly Block[];
}

export interface Catalogue extends CatalogueData {
  readonly byName: ReadonlyMap<string, Block>;
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
    required.map((field) => [field.name, example[field.name] ?? fallback(field)]),
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
  const own = params?.[field.name];
  return own === undefined ? field.default : own;
}
