/**
 * What a worker measures before a training, or of a run after it: asked once, and known again by its
 * question, so that undo brings an answer back.
 */
import { useMemo } from "react";
import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { stable } from "@/graph/same";
import type { GraphDocument } from "@/graph/types";
import { askMeasurement, getMeasurement } from "@/net/api";
import { ApiError } from "@/net/http";
import type { Evaluated, Forecast, FoundRate, Measurement, Question, Recipe } from "@/net/types";
import { question } from "./check";
import { useEditor, wholeOf } from "./editor";

export interface Answers {
  probe: Forecast;
  find_learning_rate: FoundRate;
}
export type Kind = keyof Answers;

/** What is known of a question by now. */
export interface Measured<Answer = Forecast | FoundRate | Evaluated> {
  readonly state: Measurement["state"];
  readonly answer: Answer | null;
  readonly message: string;
  /** It has waited for longer than an idle worker lets one wait. */
  readonly late: boolean;
}

type Known = ReadonlyMap<string, Measured>;
const useKnown = create<{ readonly known: Known }>()(() => ({ known: new Map() }));

const REMEMBERED = 20;
const LATE_MS = 2_500;
const POLL_MS = 300;
const POLL_LATE_MS = 2_000;
const ASKED: Measured = { state: "waiting", answer: null, message: "", late: false };

type Parts = Pick<GraphDocument, "nodes" | "wires" | "modules">;

/** The question as a text: without places and names, and the learning rate has no say in either. */
export function questionKey(kind: Kind, parts: Parts, recipe: Recipe): string {
  const { nodes, wires, modules } = parts;
  const { learning_rate: _rate, ...optimizer } = recipe.optimizer ?? { name: "adam" };
  return stable({ kind, nodes, wires, modules, recipe: { ...recipe, optimizer } });
}

/** What is known of the open graph and its recipe, as they are now. */
export function useMeasured<K extends Kind>(kind: K): Measured<Answers[K]> | null {
  const { nodes, wires, modules, recipe } = useEditor(
    useShallow((state) => {
      const { nodes, wires, modules } = wholeOf(state);
      return { nodes, wires, modules, recipe: state.recipe };
    }),
  );
  const known = useKnown((state) => state.known);
  const any = known.size > 0;
  const key = useMemo(
    () => (any && recipe ? questionKey(kind, { nodes, wires, modules }, recipe) : ""),
    [any, kind, nodes, wires, modules, recipe],
  );
  return (known.get(key) as Measured<Answers[K]> | undefined) ?? null;
}

/** Have the open graph measured, and tell what came of it; null where there is nothing to ask. */
export async function measure(kind: Kind, again = false): Promise<Measured | null> {
  const whole = wholeOf(useEditor.getState());
  const { recipe } = useEditor.getState();
  if (!recipe) return null;
  const graph = question(whole);
  return pursue(questionKey(kind, whole, recipe), { kind, graph, recipe, again });
}

const evaluationKey = (run: string, data: string): string =>
  stable({ kind: "evaluate", run, data });

/** What is known of a run on a data set that is not its own. */
export const useEvaluation = (run: string, data: string): Measured<Evaluated> | null =>
  useKnown(
    ({ known }) => (known.get(evaluationKey(run, data)) as Measured<Evaluated> | undefined) ?? null,
  );

/** Have a run that has ended measured on every row of a data set. */
export const evaluate = (run: string, data: string): Promise<Measured | null> =>
  pursue(evaluationKey(run, data), { kind: "evaluate", run, data, again: false });

/** Ask, and look again until there is an answer; null where it is on its way already. */
async function pursue(key: string, asked: Question): Promise<Measured | null> {
  const before = useKnown.getState().known.get(key);
  if (before && isUnderWay(before)) return null;
  const began = Date.now();
  remember(key, ASKED);
  try {
    let told = await askMeasurement(asked);
    while (isUnderWay(told)) {
      const late = told.state === "waiting" && Date.now() - began > LATE_MS;
      remember(key, { ...told, late });
      await new Promise((resolve) => setTimeout(resolve, late ? POLL_LATE_MS : POLL_MS));
      told = (await look(told.id)) ?? told;
    }
    return remember(key, { ...told, late: false });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return remember(key, { state: "failed", answer: null, message, late: false });
  }
}

export const isUnderWay = ({ state }: Pick<Measured, "state">): boolean =>
  state === "waiting" || state === "measuring";

/** The measurement as it stands; null while the server is away for a moment. */
async function look(id: string): Promise<Measurement | null> {
  try {
    return await getMeasurement(id);
  } catch (error) {
    if (error instanceof ApiError && error.temporary) return null;
    throw error;
  }
}

function remember(key: string, { state, answer, message, late }: Measured): Measured {
  const measured = { state, answer, message, late };
  useKnown.setState(({ known }) => {
    const others = [...known].filter(([other]) => other !== key).slice(1 - REMEMBERED);
    return { known: new Map([...others, [key, measured]]) };
  });
  return measured;
}
