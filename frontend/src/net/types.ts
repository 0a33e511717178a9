/**
 * What travels between the browser and the server. The shapes are generated from the server's own
 * description; what that leaves open (documents, columns, events) is said here.
 */
import type { components } from "@/generated/api.gen";
import type { Field } from "@/graph/catalogue";
import type { GraphDocument } from "@/graph/types";
import type { Best, EpochEvent, Rows, RunEvent, RunState, Values, WireNumber } from "./events";

export type { GraphDocument } from "@/graph/types";
export type { Problem, Verdict } from "@/graph/verdict";
export * from "./events";

type Schemas = components["schemas"];
type Refined<Name extends keyof Schemas, Fields> = Omit<Schemas[Name], keyof Fields> & Fields;

export interface Cost {
  parameters?: number | null;
  memory_bytes?: number | null;
  multiply_adds?: number | null;
}

export interface RecipePart {
  name: string;
  title: string;
  summary: string;
  /** A first course speaks of it. */
  usual: boolean;
  /** Of losses and metrics: the types of target that they fit, and how each reaches a loss. */
  columns?: Record<string, string>;
  fields: Field[];
}

export interface RecipeCatalogue {
  losses: RecipePart[];
  optimizers: RecipePart[];
  schedules: RecipePart[];
  metrics: RecipePart[];
  recipe: RecipeField[];
}

/**
 * A field of the recipe itself: a plain one, a group of fields (or one for each node), a number for
 * each output, or one entry of a list of parts.
 */
export type RecipeField = Omit<Field, "type" | "default"> & {
  type: Field["type"] | "group" | "groups" | "numbers" | "part" | "target";
  default: unknown;
  /** For people who know what they look for. */
  rare: boolean;
  fields?: Field[];
  of?: "losses" | "optimizers" | "schedules" | "metrics";
};

/** How one node learns, where it does not learn like all the others. */
export interface LayerRule {
  learning_rate?: number;
  frozen?: boolean;
}

export interface EarlyStopping {
  monitor?: string;
  patience?: number;
}

/**
 * A recipe as the editor holds it: everything but `data` and `target` may be left to its default.
 */
export interface Recipe {
  format?: string;
  version?: number;
  data: string;
  /** A column, or an object: see `graph/recipeTargets`. */
  target?: unknown;
  inputs?: Record<string, string | string[]> | null;
  split?: Record<string, number>;
  loss?: string | NamedPart | null;
  metrics?: (string | NamedPart)[] | null;
  optimizer?: NamedPart;
  schedule?: NamedPart;
  batch_size?: number;
  epochs?: number;
  seed?: number;
  early_stopping?: EarlyStopping | null;
  layers?: Record<string, LayerRule> | null;
  loss_weights?: Record<string, number> | null;
  [field: string]: unknown;
}

export interface NamedPart {
  name: string;
  [field: string]: unknown;
}

export interface Column {
  name: string;
  type: string;
  shape?: number[];
  classes?: string[];
  vocabulary?: number;
  minimum?: number;
  maximum?: number;
}

export type DataSummary = Refined<"DataSummary", { columns: Column[] }>;
export type DataSet = Refined<"DataOut", { columns: Column[] }>;

export type Run = Refined<"RunOut", { recipe: Recipe; best: Best | null; last: Values | null }>;

type Bucket = (WireNumber | null)[];
export type SeriesBuckets = Refined<"Buckets", { min: Bucket; max: Bucket; mean: Bucket }>;
export type RunSeries = Refined<
  "SeriesOut",
  { series: Record<string, SeriesBuckets>; epochs: EpochEvent[] }
>;
export type EventPage = Refined<"EventsOut", { events: RunEvent[] }>;
export type Download = Schemas["DownloadOut"];

export type Forecast = Schemas["Forecast"];
export type FoundRate = Refined<"FoundRate", { losses: WireNumber[]; smoothed: WireNumber[] }>;
export type Evaluated = Refined<"Evaluated", { values: Values; tables: Record<string, Rows> }>;
export type Measurement = Refined<
  "MeasurementOut",
  { answer: Forecast | FoundRate | Evaluated | null }
>;
/** Of a training before it begins, or of a run that has ended. */
export type Question =
  | Refined<"TrainingQuestion", { graph: GraphDocument; recipe: Recipe }>
  | Schemas["EvaluationQuestion"];

export interface Hello {
  kind: "hello";
  run: Run;
  state: RunState;
  last_seq: number;
}

export type Session = Schemas["SessionOut"];
export type GraphSummary = Schemas["GraphSummary"];
export type GraphVersion = Schemas["VersionOut"];
export type StoredGraph = Refined<"GraphOut", { document: GraphDocument }>;
/** A worked example: a graph with the recipe that trains it. */
export type Template = Refined<"TemplateOut", { graph: GraphDocument; recipe: Recipe }>;
