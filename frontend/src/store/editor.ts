/** The one store of the editor. Edits go through `dispatch`; everything else reads. */

import { create } from "zustand";
import { applyAll } from "@/graph/apply";
import type { Catalogue } from "@/graph/catalogue";
import { type Edit, EditRefused } from "@/graph/edits";
import { emptyHistory, redo, remember, type Travel, undo } from "@/graph/history";
import { withModules } from "@/graph/modules/blocks";
import { checkable } from "@/graph/modules/inside";
import {
  atTop,
  renamesIn,
  type Scope,
  validScope,
  viewOf,
  whereChanged,
  writeBack,
} from "@/graph/modules/scope";
import { nodeById } from "@/graph/nodes";
import { entryOf } from "@/graph/own";
import { emptyDocument, type GraphDocument } from "@/graph/types";
import type { Verdict } from "@/graph/verdict";
import type { Recipe } from "@/net/types";
import { say } from "./notices";
import type { EditorState } from "./types";

export const useEditor = create<EditorState>()((set, get) => ({
  catalogue: null,
  document: emptyDocument,
  scope: atTop,
  whole: null,
  setting: null,
  wholeVerdict: null,
  recipe: null,
  history: emptyHistory,
  selection: new Set(),
  selectedWires: new Set(),
  verdict: null,
  problems: new Map(),
  cost: null,
  checked: false,
  opened: 0,
  graphId: null,
  graphVersion: 0,
  saved: "new",
  savedAt: null,
  watchedRun: null,
  dockTab: "curves",
  dockOpen: true,
  inspectorTab: "settings",
  theme: "system",
  overlay: null,
  panel: null,

  dispatch: (edits, label, options = {}) => {
    const { document, history, selection, scope, catalogue } = get();
    const list = editsHere(edits, options.whole ? undefined : scope.at(-1)?.module);
    if (list.length === 0) return false;
    const whole = wholeOf(get());
    let next: GraphDocument;
    try {
      next = options.whole
        ? applyAll(whole, list)
        : writeBack(whole, scope, applyAll(document, list), renamesIn(list));
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      say(error.message, "problem");
      return false;
    }
    const shown = withDocument(next, renamed(scope, list), catalogue);
    const key =
      options.mergeKey && [...scope.map((step) => step.module), options.mergeKey].join(" ");
    set({
      ...shown,
      history: remember(history, whole, label, key),
      selection: options.select ? new Set(options.select) : present(selection, shown.document),
      selectedWires: options.select ? new Set() : get().selectedWires,
      saved: "unsaved",
    });
    return true;
  },

  replace: (next, label) => {
    const { history, selection, scope, catalogue } = get();
    const whole = wholeOf(get());
    const shown = withDocument(next, validScope(next, scope), catalogue);
    set({
      ...shown,
      history: remember(history, whole, label),
      selection: present(selection, shown.document),
      selectedWires: new Set(),
      saved: "unsaved",
    });
  },

  enter: (module, node) => {
    const { scope } = get();
    if (entryOf(wholeOf(get()).modules, module) === undefined) return;
    look([...scope, { module, node }], []);
  },

  leave: (depth) => {
    const { scope } = get();
    const left = scope.slice(0, depth ?? scope.length - 1);
    const from = scope[left.length]?.node;
    look(left, from ? [from] : []);
  },

  undo: () => travel(undo(get().history, wholeOf(get())), "Undone"),
  redo: () => travel(redo(get().history, wholeOf(get())), "Redone"),

  select: (nodes, wires = []) => {
    const { selection, selectedWires } = get();
    const nextNodes = new Set(nodes);
    const nextWires = new Set(wires);
    if (equal(selection, nextNodes) && equal(selectedWires, nextWires)) return;
    set({ selection: nextNodes, selectedWires: nextWires });
  },

  setRecipe: (recipe, label = "Change the recipe") => {
    const options = { mergeKey: `recipe ${label}`, whole: true };
    get().dispatch({ edit: "set_recipe", recipe }, label, options);
  },

  watchRun: (watchedRun) => set({ watchedRun }),
  setDock: ({ tab, open }) =>
    set((state) => ({ dockTab: tab ?? state.dockTab, dockOpen: open ?? state.dockOpen })),
  show: (overlay) => set({ overlay }),
}));

/** The whole document, also while the inside of a block is shown. */
export const wholeOf = (state: Pick<EditorState, "whole" | "document">): GraphDocument =>
  state.whole ?? state.document;

/** The verdict on the whole, also while the inside of a block is shown. */
export const wholeVerdictOf = (
  state: Pick<EditorState, "whole" | "verdict" | "wholeVerdict">,
): Verdict | null => (state.whole === null ? state.verdict : state.wholeVerdict);

/** What is shown as a graph that the server can check: a block's inside with what its use gives it. */
export const shownQuestion = (state: Pick<EditorState, "document" | "setting">): GraphDocument =>
  checkable(state.document, state.setting);

/** The parts of the state that follow from the document and from where in it one looks. */
export function withDocument(whole: GraphDocument, scope: Scope, catalogue: Catalogue | null) {
  const recipe = (whole.canvas.recipe ?? null) as Recipe | null;
  const inside = scope.at(-1)?.module ?? null;
  return {
    document: viewOf(whole, scope),
    whole: scope.length === 0 ? null : whole,
    scope,
    catalogue: catalogue && withModules(catalogue, whole.modules, inside),
    recipe,
    checked: false,
  };
}

/** Look somewhere else in the same document. */
function look(scope: Scope, selection: readonly string[]): void {
  useEditor.setState((state) => ({
    ...withDocument(wholeOf(state), scope, state.catalogue),
    ...elsewhere(state),
    selection: new Set(selection),
    selectedWires: new Set(),
  }));
}

/** Nothing is known yet of what is now shown; of the whole, what was known still holds. */
const elsewhere = (state: EditorState) => ({
  wholeVerdict: wholeVerdictOf(state),
  verdict: null,
  problems: new Map(),
  setting: null,
});

/** Edits as a list; those of the module that is open are edits of what is shown. */
function editsHere(edits: Edit | readonly Edit[], open: string | undefined): readonly Edit[] {
  const list = "edit" in edits ? [edits] : edits;
  return list.flatMap((edit) =>
    edit.edit === "in_module" && edit.module === open ? edit.edits : [edit],
  );
}

/** The way through modules that edits rename. */
function renamed(scope: Scope, edits: readonly Edit[]): Scope {
  return edits.reduce(
    (way, edit) =>
      edit.edit === "rename_module" && way.some((step) => step.module === edit.module)
        ? way.map((step) => (step.module === edit.module ? { ...step, module: edit.to } : step))
        : way,
    scope,
  );
}

function travel(step: Travel<GraphDocument> | null, did: string): void {
  if (step === null) return;
  useEditor.setState((state) => {
    const scope = whereChanged(wholeOf(state), step.document, state.scope);
    const shown = withDocument(step.document, scope, state.catalogue);
    return {
      ...shown,
      ...(scope === state.scope ? {} : elsewhere(state)),
      history: step.history,
      selection: present(state.selection, shown.document),
      selectedWires: new Set(),
      saved: "unsaved" as const,
    };
  });
  say(`${did}: ${lowerFirst(step.label)}`, "quiet");
}

/** A label in the middle of a sentence: Add LSTM → add LSTM. */
export const lowerFirst = (label: string): string => label.charAt(0).toLowerCase() + label.slice(1);

/** The selection without nodes that are gone; the same set where nothing is. */
function present(selection: ReadonlySet<string>, document: GraphDocument): ReadonlySet<string> {
  const ids = new Set(document.nodes.map((node) => node.id));
  const left = [...selection].filter((id) => ids.has(id));
  return left.length === selection.size ? selection : new Set(left);
}

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));

/** The one selected node, or null. */
export function useSelectedNode() {
  return useEditor((state) => {
    const [only] = state.selection;
    if (state.selection.size !== 1 || only === undefined) return null;
    return nodeById(state.document.nodes, only) ?? null;
  });
}
