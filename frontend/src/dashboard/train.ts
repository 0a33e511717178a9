/** Starting a run of the open graph, and taking a trained one home. */
import { create } from "zustand";
import { isAdvice } from "@/graph/verdict";
import { ApiError, downloadBundle, startRun } from "@/net/api";
import type { Run } from "@/net/types";
import { useEditor, wholeOf, wholeVerdictOf } from "@/store/editor";
import { closeFirstHint } from "@/store/firstHint";
import { say } from "@/store/notices";
import { askAgain, saveNow } from "@/store/save";
import { sayError, sessionFor } from "./runSession";

/** True from the click on Train until the server has accepted or refused the run. */
export const useStarting = create<{ starting: boolean }>()(() => ({ starting: false }));

/** The key of an order whose answer was lost: asking again with it cannot start a second run. */
let openOrder: { key: string; content: string } | null = null;

/**
 * Train the open graph with its recipe and show the new run; null when it could not be started.
 * It begins with the weights of the run `from`, as far as they fit.
 */
export async function train(from?: Run): Promise<Run | null> {
  const editor = useEditor.getState();
  if (useStarting.getState().starting || !readyToTrain()) return null;
  useStarting.setState({ starting: true });
  try {
    if (editor.graphId === null) await saveNow();
    const { recipe, graphId } = useEditor.getState();
    const document = wholeOf(useEditor.getState());
    if (!recipe) return null;
    const weights = from ? { weights_from: from.id } : {};
    const order = { graph_id: graphId, graph: document, recipe, ...weights };
    const run = await startRun(order, orderKey(JSON.stringify(order)));
    openOrder = null;
    closeFirstHint();
    sessionFor(run.id).seed(run);
    editor.watchRun(run.id);
    // Who watches the matrix goes on watching it; from every other tab one is led to the curves.
    const tab = useEditor.getState().dockTab === "confusion" ? "confusion" : "curves";
    editor.setDock({ tab, open: true });
    return run;
  } catch (error) {
    if (!(error instanceof ApiError && error.temporary)) openOrder = null;
    // The graph was deleted elsewhere: what is on the page is saved as a new one, and that is told.
    if (error instanceof ApiError && error.status === 404) await askAgain();
    else say(explain(error), "problem");
    return null;
  } finally {
    useStarting.setState({ starting: false });
  }
}

function orderKey(content: string): string {
  if (openOrder?.content !== content) openOrder = { key: crypto.randomUUID(), content };
  return openOrder.key;
}

/** Whether nothing stands in the way of training; if something does, it is shown and said. */
function readyToTrain(): boolean {
  const { recipe, select, leave } = useEditor.getState();
  const verdict = wholeVerdictOf(useEditor.getState());
  if (!recipe?.data) {
    say("Choose a data set first: it is in the recipe on the right.", "problem");
    select([]);
    return false;
  }
  const problem = verdict?.problems.find((each) => !isAdvice(each));
  if (!problem) return true;
  say(problem.message, "problem");
  if (useEditor.getState().scope.length > 0) leave(0);
  select(problem.node ? [problem.node] : []);
  return false;
}

function explain(error: unknown): string {
  const problem = error instanceof ApiError ? error.problems[0] : undefined;
  return problem ? problem.message : sayError(error);
}

/** Download the bundle of a run's best weights, and say what to do with it. */
export async function takeHome(run: Run): Promise<void> {
  try {
    const { url } = await downloadBundle(run.id);
    const link = document.createElement("a");
    link.href = url;
    link.download = "";
    link.click();
    useEditor.getState().show({ kind: "home", run });
  } catch (error) {
    say(sayError(error), "problem");
  }
}
