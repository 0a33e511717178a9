/**
 * The events of a run's log: what a trainer says, and what the server adds about the run's state.
 */
import type { components } from "@/generated/api.gen";

/** A number that JSON can carry: non-finite ones travel by name. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";
export type Values = Record<string, WireNumber>;

export type RunState = components["schemas"]["RunOut"]["state"];

export interface Best {
  epoch: number;
  step: number;
  values: Values;
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
