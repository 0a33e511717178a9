/** Adding blocks: by a click in the palette, or through the search. */
import { view } from "@/canvas/view";
import { wireId } from "@/canvas/wireId";
import { addAfter, addAt, addAtWireEnd, newNode } from "@/graph/build";
import { blockName } from "@/graph/modules/names";
import { NODE_HEIGHT, NODE_WIDTH } from "@/graph/place";
import { nodeOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";
import type { BlockSearch } from "@/store/types";

/** After the selected node and wired to it; else on its own in the middle of what is seen. */
export function addFromPalette(name: string): void {
  const { catalogue, document, selection, selectedWires, dispatch } = useEditor.getState();
  const block = catalogue?.byName.get(name);
  if (catalogue === null || block === undefined) return;
  const wire = document.wires.find((candidate) => selectedWires.has(wireId(candidate)));
  if (wire && block.inputs.length > 0 && block.outputs.length > 0) {
    const node = newNode(document, block);
    dispatch({ edit: "insert_on_wire", ...wire, node }, `Insert ${blockName(name)}`, {
      select: [node.id],
    });
    view()?.reveal(node.id);
    return;
  }
  const after = [...selection].at(-1) ?? lastOf(document);
  const [id, edits] =
    after !== undefined && block.inputs.length > 0
      ? addAfter(document, block, after, catalogue)
      : addAt(document, block, middle());
  dispatch(edits, `Add ${blockName(name)}`, { select: [id] });
  view()?.reveal(id);
}

/** The only dead end of the graph: where a new block most likely belongs. */
function lastOf({ nodes, wires }: ReturnType<typeof useEditor.getState>["document"]) {
  const ends = nodes.filter((node) => !wires.some((wire) => nodeOf(wire.from) === node.id));
  return ends.length === 1 ? ends[0]?.id : undefined;
}

function middle() {
  const center = view()?.center() ?? { x: 0, y: 0 };
  const at = view()?.toCanvas(center) ?? center;
  return { x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT / 2 };
}

export function openSearch(): void {
  const screen = view()?.center() ?? { x: 0, y: 0 };
  useEditor.getState().show({ kind: "search", screen, at: middle() });
}

export function openSearchOnWire(): void {
  const screen = view()?.center() ?? { x: 0, y: 0 };
  const { document, selectedWires, show } = useEditor.getState();
  const wire = document.wires.find((candidate) => selectedWires.has(wireId(candidate)));
  if (wire) show({ kind: "search", screen, at: middle(), end: { from: wire.from } });
}

/** Do with a block that was searched for what the search was opened for. */
export function addFromSearch(name: string, search: BlockSearch): void {
  const { catalogue, document, selectedWires, dispatch, show } = useEditor.getState();
  const block = catalogue?.byName.get(name);
  show(null);
  if (catalogue === null || block === undefined) return;
  if (selectedWires.size > 0 || (search.end === undefined && !search.placed)) {
    addFromPalette(name);
    return;
  }
  const [id, edits] = search.end
    ? addAtWireEnd(document, block, search.end, search.at, catalogue)
    : addAt(document, block, search.at);
  dispatch(edits, `Add ${blockName(name)}`, { select: [id] });
}
