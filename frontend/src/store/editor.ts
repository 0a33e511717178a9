/** The one store of the editor. Edits go through `dispatch`; everything else reads. */
import { create } from "zustand";
import { applyAll } from "@/graph/apply";
import { EditRefused } from "@/graph/edits";
import { emptyHistory, redo, remember, type Travel, undo } from "@/graph/history";
import { nodeById } from "@/graph/nodes";
import { emptyDocument, type GraphDocument } from "@/graph/types";
import type { Recipe } from "@/net/types";
import { say } from "./notices";
import type { EditorState } from "./types";

export const useEditor = create<EditorState>()((set, get) => ({
  catalogue: null,
  document: emptyDocument,
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
    const { document, history, selection } = get();
    const list = Array.isArray(edits) ? edits : [edits];
    if (list.length === 0) return false;
    let next: GraphDocument;
    try {
      next = applyAll(document, list);
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      say(error.message, "problem");
      return false;
    }
    set({
      ...withDocument(next),
      history: remember(history, document, label, options.mergeKey),
      selection: options.select ? new Set(options.select) : present(selection, next),
      selectedWires: options.select ? new Set() : get().selectedWires,
      saved: "unsaved",
    });
    return true;
  },

  replace: (next, label) => {
    const { document, history, selection } = get();
    set({
      ...withDocument(next),
      history: remember(history, document, label),
      selection: present(selection, next),
      selectedWires: new Set(),
      saved: "unsaved",
    });
  },

  undo: () => travel(undo(get().history, get().document), "Undone"),
  redo: () => travel(redo(get().history, get().document), "Redone"),

  select: (nodes, wires = []) => {
    const { selection, selectedWires } = get();
    const nextNodes = new Set(nodes);
    const nextWires = new Set(wires);
    if (equal(selection, nextNodes) && equal(selectedWires, nextWires)) return;
    set({ selection: nextNodes, selectedWires: nextWires });
  },

  setRecipe: (recipe, label = "Change the recipe") => {
    get().dispatch({ edit: "set_recipe", recipe }, label, { mergeKey: `recipe ${label}` });
  },

  watchRun: (watchedRun) => set({ watchedRun }),
  setDock: ({ tab, open }) =>
    set((state) => ({ dockTab: tab ?? state.dockTab, dockOpen: open ?? state.dockOpen })),
  show: (overlay) => set({ overlay }),
}));

/** The parts of the state that follow from the document. */
export function withDocument(document: GraphDocument) {
  return { document, recipe: (document.canvas.recipe ?? null) as Recipe | null, checked: false };
}

function travel(step: Travel<GraphDocument> | null, did: string): void {
  if (step === null) return;
  const { selection } = useEditor.getState();
  useEditor.setState({
    ...withDocument(step.document),
    history: step.history,
    selection: present(selection, step.document),
    selectedWires: new Set(),
    saved: "unsaved",
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
