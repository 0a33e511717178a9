/** Keeping the verdict up to date: one request at a time, always about the newest document. */

import { checkable, type Setting, settingOf } from "@/graph/modules/inside";
import { type Scope, viewOf } from "@/graph/modules/scope";
import { entryOf } from "@/graph/own";
import type { GraphDocument } from "@/graph/types";
import {
  problemsByNode,
  readVerdict,
  share,
  type Verdict,
  type VerdictData,
} from "@/graph/verdict";
import { postCheck } from "@/net/api";
import type { Cost, Recipe } from "@/net/types";
import { useEditor, wholeOf } from "./editor";

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
  let asked: Asked | null = null;
  let known: Answered | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  async function ask(): Promise<void> {
    const { scope, recipe, catalogue } = useEditor.getState();
    const whole = wholeOf(useEditor.getState());
    if (ended || inFlight || catalogue === null) return;
    if (asked?.scope === scope && sameQuestion(asked.whole, whole)) {
      if (!useEditor.getState().checked) useEditor.setState({ checked: true });
      return;
    }
    inFlight = true;
    clearTimeout(timer);
    try {
      // A look inside a block asks nothing new about the whole.
      if (known === null || !sameQuestion(known.whole, whole)) {
        known = { whole, answer: await postCheck(question(whole), ready(recipe)) };
      }
      const shown = await checkInside(whole, scope, readVerdict(known.answer));
      asked = { whole, scope };
      accept(asked, known.answer, shown);
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
    if (
      state.document !== before.document ||
      state.scope !== before.scope ||
      state.catalogue !== before.catalogue
    )
      void ask();
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

interface Asked {
  readonly whole: GraphDocument;
  readonly scope: Scope;
}
interface Answered {
  readonly whole: GraphDocument;
  readonly answer: VerdictData & { readonly cost?: Cost };
}
interface Inside {
  readonly setting: Setting | null;
  readonly verdict: Verdict;
}

/** Step by step into the open block: each inside is checked with what its use outside gives it. */
async function checkInside(whole: GraphDocument, scope: Scope, verdict: Verdict): Promise<Inside> {
  let outer = whole;
  let now: Inside = { setting: null, verdict };
  for (const [depth, { module: name, node }] of scope.entries()) {
    const module = entryOf(whole.modules, name);
    if (module === undefined) break;
    const setting = settingOf(outer, now.verdict, module, node);
    outer = checkable(viewOf(whole, scope.slice(0, depth + 1)), setting);
    now = { setting, verdict: readVerdict(await postCheck(question(outer), null)) };
  }
  return now;
}

function accept(about: Asked, answer: Answered["answer"], { setting, verdict }: Inside): void {
  const { cost, ...data } = answer;
  useEditor.setState((state) => {
    const inside = state.scope.length > 0;
    const wholeVerdict = inside ? share(state.wholeVerdict, readVerdict(data)) : null;
    const costs = { wholeVerdict, cost: share(state.cost, cost ?? null) };
    // By now something else is shown: it is asked about next.
    if (state.scope !== about.scope) return costs;
    const shared = share(state.verdict, verdict);
    return {
      ...costs,
      verdict: shared,
      setting: share(state.setting, setting),
      problems: problemsByNode(shared.problems, state.problems),
      checked: sameQuestion(about.whole, wholeOf(state)),
    };
  });
}
