/** Passing states of the canvas that many nodes and wires look at: what is dragged over what. */
import { create } from "zustand";
import { partnersOf } from "@/graph/shares";
import { useEditor } from "@/store/editor";

interface Hints {
  /** The wire that a block would be put on if it were dropped now. */
  readonly dropWire: string | null;
  /** While a wire is drawn: the node and port it comes from. */
  readonly drawing: { readonly node: string; readonly type: "source" | "target" } | null;
  /** While a wire is drawn from an output: nodes that cannot take it. */
  readonly refused: ReadonlySet<string>;
  /** Blocks that use the same weights as the one pointed at. */
  readonly twins: ReadonlySet<string>;
  readonly hoverWire: string | null;
  /** The wire that the hint after the first run speaks of. */
  readonly hintWire: string | null;
}

const nothing: ReadonlySet<string> = new Set();

export const useHints = create<Hints>()(() => ({
  dropWire: null,
  drawing: null,
  refused: nothing,
  twins: nothing,
  hoverWire: null,
  hintWire: null,
}));

export const setDropWire = (dropWire: string | null): void => {
  if (useHints.getState().dropWire !== dropWire) useHints.setState({ dropWire });
};

export const setHoverWire = (hoverWire: string | null): void => {
  if (useHints.getState().hoverWire !== hoverWire) useHints.setState({ hoverWire });
};

/** Light up the blocks that share their weights with one; null lights up none. */
export function showTwins(id: string | null): void {
  const { document } = useEditor.getState();
  const node = document.nodes.find((candidate) => candidate.id === id);
  const twins = node ? partnersOf(document, node).map((other) => other.id) : [];
  useHints.setState({ twins: twins.length > 0 ? new Set(twins) : nothing });
}

export const endDrawing = (): void => {
  useHints.setState({ drawing: null, refused: nothing });
};
