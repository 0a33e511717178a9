/** Keeping the verdict up to date: one request at a time, always about the newest document. */
import type { GraphDocument } from "@/graph/types";
import { problemsByNode, readVerdict, share, type VerdictData } from "@/graph/verdict";
import { postCheck } from "@/net/api";
import type { Cost, Recipe } from "@/net/types";
import { useEditor } from "./editor";

const AGAIN_MS = 2_000;

/** What a verdict depends on: not on where the nodes lie. */
function sameQuestion(a: GraphDocument, b: GraphDocument): boolean {
  return (
    a.nodes === b.nodes &&
    a.wires === b.wires &&
    a.modules === b.modules &&
    a.canvas.recipe === b.canvas.recipe
  );
}

export const question = (document: GraphDocument): GraphDocument => ({ ...document, canvas: {} });

/** Watch the document and have it checked after each change; returns the function that ends it. */
export function startChecking(): () => void {
  let inFlight = false;
  let asked: GraphDocument | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  async function ask(): Promise<void> {
    const { document, recipe, catalogue } = useEditor.getState();
    if (ended || inFlight || catalogue === null) return;
    if (asked !== null && sameQuestion(asked, document)) {
      if (!useEditor.getState().checked) useEditor.setState({ checked: true });
      return;
    }
    inFlight = true;
    clearTimeout(timer);
    try {
      const answer = await postCheck(question(document), ready(recipe));
      asked = document;
      accept(document, answer);
    } catch {
      // The server is away: the top bar says so (saving fails too), and the question is asked again.
      timer = setTimeout(ask, AGAIN_MS);
      return;
    } finally {
      inFlight = false;
    }
    void ask();
  }

  const stop = useEditor.subscribe((state, before) => {
    if (state.document !== before.document || state.catalogue !== before.catalogue) void ask();
  });
  void ask();
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}

/** A recipe without data is one that nobody has begun: nothing to check yet. */
const ready = (recipe: Recipe | null): Recipe | null => (recipe?.data ? recipe : null);

function accept(about: GraphDocument, { cost, ...verdict }: VerdictData & { cost?: Cost }): void {
  useEditor.setState((state) => {
    const shared = share(state.verdict, readVerdict(verdict));
    return {
      verdict: shared,
      problems: problemsByNode(shared.problems, state.problems),
      cost: share(state.cost, cost ?? null),
      checked: sameQuestion(about, state.document),
    };
  });
}
