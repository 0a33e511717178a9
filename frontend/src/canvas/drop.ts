/** Dropping blocks: from the palette onto the canvas or a wire, and nodes that lie about onto a wire. */

import { addAt, newNode, putOnWire } from "@/graph/build";
import { blockName } from "@/graph/modules/names";
import { nodeById } from "@/graph/nodes";
import { entryOf } from "@/graph/own";
import { NODE_HEIGHT, NODE_WIDTH, snap } from "@/graph/place";
import type { Position, Wire } from "@/graph/types";
import { nodeOf, touches } from "@/graph/wires";
import { useEditor } from "@/store/editor";
import { setDropWire, useHints } from "./hints";
import { view } from "./view";
import { wireId } from "./wireId";

/** The kind of thing that the palette hands over while a block is dragged. */
export const BLOCK_TYPE = "application/x-brickwork-block";

/** The wire that lies under a point of the screen, if any. */
export function wireAt({ x, y }: Position): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest(".react-flow__edge");
    const id = edge?.getAttribute("data-id");
    if (id) return id;
  }
  return null;
}

function wireWithId(id: string | null): Wire | undefined {
  const { wires } = useEditor.getState().document;
  return wires.find(
    (wire) => id !== null && (id === wireId(wire) || id.startsWith(`${wireId(wire)}#`)),
  );
}

/** Add a block where it was dropped: between the ends of the wire there, else on its own. */
export function dropBlock(name: string, screen: Position): void {
  const { catalogue, document, dispatch } = useEditor.getState();
  const block = catalogue?.byName.get(name);
  const at = view()?.toCanvas(screen);
  if (block === undefined || at === undefined) return;
  const wire = wireWithId(wireAt(screen));
  setDropWire(null);
  const corner = snap({ x: at.x - NODE_WIDTH / 2, y: at.y - 24 });
  if (wire && block.inputs.length > 0 && block.outputs.length > 0) {
    const node = newNode(document, block);
    const edit = { edit: "insert_on_wire" as const, ...wire, node, at: corner };
    dispatch(edit, `Insert ${blockName(name)}`, { select: [node.id] });
  } else {
    const [id, edits] = addAt(document, block, corner);
    dispatch(edits, `Add ${blockName(name)}`, { select: [id] });
  }
}

/** While a node without wires is dragged: light up the wire under the pointer or under its middle. */
export function dragNodeOver(id: string, corner: Position, pointer: Position): void {
  const { document, catalogue } = useEditor.getState();
  const node = nodeById(document.nodes, id);
  const block = node && catalogue?.byName.get(node.block);
  const loose = !document.wires.some((wire) => touches(wire, id));
  if (!loose || !block?.inputs.length || !block.outputs.length) return;
  setDropWire(wireAt(pointer) ?? wireNear(corner));
}

/** The wire whose middle or ends lie under a node at `corner`: what stands in its way is its own card. */
function wireNear(corner: Position): string | null {
  const center = { x: corner.x + NODE_WIDTH / 2, y: corner.y + NODE_HEIGHT / 2 };
  const from = view()?.toCanvas({ x: 0, y: 0 });
  const to = view()?.toCanvas({ x: 100, y: 0 });
  if (!from || !to) return null;
  const zoom = 100 / (to.x - from.x);
  const screen = (x: number, y: number) => ({ x: (x - from.x) * zoom, y: (y - from.y) * zoom });
  for (const y of [corner.y + 24, center.y, corner.y + 8]) {
    const found = wireAt(screen(center.x, y));
    if (found) return found;
  }
  return null;
}

/** A drag has ended: the places it led to, and the wire it ended on, are one step. */
export function endDrag(moved: readonly { id: string; position: Position }[]): void {
  const { document, dispatch } = useEditor.getState();
  const dropWire = useHints.getState().dropWire;
  setDropWire(null);
  const places = moved.filter(({ id, position }) => {
    const before = entryOf(document.canvas.positions, id);
    return before === undefined || before.x !== position.x || before.y !== position.y;
  });
  if (places.length === 0) return;
  const positions = Object.fromEntries(places.map(({ id, position }) => [id, snap(position)]));
  const move = { edit: "move" as const, positions };
  const only = places[0];
  const wire = wireWithId(dropWire);
  if (wire && only && places.length === 1 && nodeOf(wire.to) !== only.id) {
    const there = {
      ...document,
      canvas: { ...document.canvas, positions: { ...document.canvas.positions, ...positions } },
    };
    dispatch([move, ...putOnWire(there, only.id, wire)], "Put on the wire", { select: [only.id] });
    return;
  }
  dispatch(move, places.length === 1 ? "Move" : `Move ${places.length} blocks`);
}
