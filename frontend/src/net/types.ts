/** What travels between the browser and the server, as the server names it. */
import type { Field } from "@/graph/catalogue";
import type { GraphDocument } from "@/graph/types";

export type { GraphDocument } from "@/graph/types";
export type { Problem, Verdict } from "@/graph/verdict";

/** A number that JSON can carry: non-finite ones travel by name. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";
export type Values = Record<string, WireNumber>;

export interface Cost {
  parameters?: number | null;
  memory_bytes?: number | null;
  multiply_adds?: number | null;
}

export interface RecipePart {
  name: string;
  title: string;
  summary: string;
  fields: Field[];
}

export interface RecipeCatalogue {
  losses: RecipePart[];
  optimizers: RecipePart[];
  schedules: RecipePart[];
  metrics: RecipePart[];
  recipe: RecipeField[];
}

/** A field of the recipe itself: a plain one, a group of fields, or one entry of a list of parts. */
export type RecipeField = Omit<Field, "type" | "default"> & {
  type: Field["type"] | "group" | "part";
  default: unknown;
  fields?: Field[];
  of?: "losses" | "optimizers" | "schedules" | "metrics";
};

export interface EarlyStopping {
  monitor?: string;
  patience?: number;
}

/** A recipe as the editor holds it: everything but `data` and `target` may be left to its default. */
export interface Recipe {
  format?: string;
  version?: number;
  data: string;
  target?: string | Record<string, string>;
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

export interface DataSummary {
  name: string;
  title: string;
  description: string;
  licence: string;
  rows: number;
  columns: Column[];
  default_target: string | null;
}

export interface DataSet extends DataSummary {
  preview: unknown[][];
}

export type RunState =
  | "queued"
  | "starting"
  | "running"
  | "paused"
  | "finished"
  | "stopped"
  | "failed";

export interface Best {
  epoch: number;
  step: number;
  values: Values;
}

export interface Run {
  id: string;
  number: number;
  name: string;
  graph_id: string | null;
  state: RunState;
  reason: string;
  created: string;
  started: string | null;
  ended: string | null;
  attempt: number;
  step: number;
  steps: number | null;
  epoch: number;
  epochs: number | null;
  last_seq: number;
  parameters: number | null;
  best: Best | null;
  last: Values | null;
  recipe: Recipe;
  bundle: boolean;
  can: { pause: boolean; resume: boolean; stop: boolean; delete: boolean };
}

interface EventBase {
  seq: number;
  attempt: number;
  /** The trainer's own number; null for what the server itself wrote. */
  n: number | null;
  time: number;
}

export interface StateEvent extends EventBase {
  kind: "state";
  state: RunState;
  reason: string;
}
export interface StartedEvent extends EventBase {
  kind: "started";
  step: number;
  steps: number;
  epochs: number;
  parameters: number;
  device: string;
}
export interface MetricsEvent extends EventBase {
  kind: "metrics";
  step: number[];
  series: Record<string, (WireNumber | null)[]>;
}
export interface EpochEvent extends EventBase {
  kind: "epoch";
  epoch: number;
  step: number;
  values: Values;
}
export interface CheckpointEvent extends EventBase {
  kind: "checkpoint";
  step: number;
  best: unknown;
}
export interface ControlEvent extends EventBase {
  kind: "control";
  step: number;
  name: string;
  value?: unknown;
}
export interface NoticeEvent extends EventBase {
  kind: "notice";
  code: string;
  message: string;
  node?: string | null;
}
export interface EndedEvent extends EventBase {
  kind: "finished" | "stopped" | "failed";
  step?: number;
  best?: unknown;
  code?: string;
  message?: string;
}
export interface EvaluatedEvent extends EventBase {
  kind: "evaluated";
  part: string;
  values: Values;
}
export type RunEvent =
  | StateEvent
  | StartedEvent
  | MetricsEvent
  | EpochEvent
  | CheckpointEvent
  | ControlEvent
  | NoticeEvent
  | EndedEvent
  | EvaluatedEvent;

export interface SeriesBuckets {
  step: number[];
  min: (WireNumber | null)[];
  max: (WireNumber | null)[];
  mean: (WireNumber | null)[];
}

export interface RunSeries {
  series: Record<string, SeriesBuckets>;
  epochs: EpochEvent[];
  last_seq: number;
}

export interface EventPage {
  events: RunEvent[];
  last_seq: number;
}

export interface Hello {
  kind: "hello";
  run: Run;
  state: RunState;
  last_seq: number;
}

export interface Session {
  user: { name: string } | null;
  mode: "local" | "server";
  csrf: string;
  version: string;
}

export interface GraphSummary {
  id: string;
  name: string;
  updated: string;
  version: number;
}
export interface StoredGraph extends GraphSummary {
  document: GraphDocument;
}
export interface GraphVersion {
  version: number;
  saved: string;
  name: string;
}

/** A worked example: a graph with the recipe that trains it. */
export interface Template {
  id: string;
  name: string;
  task: string;
  level: string;
  seconds: number;
  summary: string;
  graph: GraphDocument;
  recipe: Recipe;
}
