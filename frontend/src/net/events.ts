/** The events of a run's log: what a trainer says, and what the server adds about the run's state. */
import type { components } from "@/generated/events.gen";

type Schemas = components["schemas"];

export type StateEvent = Schemas["StateEvent"];
export type StartedEvent = Schemas["StartedEvent"];
export type MetricsEvent = Schemas["MetricsEvent"];
export type EpochEvent = Schemas["EpochEvent"];
export type CheckpointEvent = Schemas["CheckpointEvent"];
export type ControlEvent = Schemas["ControlEvent"];
export type NoticeEvent = Schemas["NoticeEvent"];
export type FinishedEvent = Schemas["FinishedEvent"];
export type StoppedEvent = Schemas["StoppedEvent"];
export type FailedEvent = Schemas["FailedEvent"];
export type EvaluatedEvent = Schemas["EvaluatedEvent"];
export type RunEvent = Schemas["RunEvent"];

export type Best = Schemas["Best"];
export type RunState = StateEvent["state"];
/** A metric that is no number: rows of numbers, as a confusion matrix. */
export type Rows = NonNullable<EpochEvent["tables"]>[string];
export type Values = EpochEvent["values"];
/** A number that JSON can carry: non-finite ones travel by name. */
export type WireNumber = Values[string];
