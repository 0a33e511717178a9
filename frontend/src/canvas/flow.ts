/** From the document to what the canvas library draws. Objects of unchanged parts keep their identity. */
import type { Edge, Node } from "@xyflow/react";
import { portsOf } from "@/graph/build";
import type { Catalogue } from "@/graph/catalogue";
import { blockName } from "@/graph/modules/names";
import { positionOf } from "@/graph/place";
import type { GraphDocument, Wire } from "@/graph/types";
import { wireId } from "./wireId";

/** A card reads its node from the store: a new parameter is nothing to the canvas library. */
export type FlowNode = Node<Record<string, never>, "block">;
export type WireData = { readonly wire: Wire };
export type FlowWire = Edge<WireData, "wire">;

export function flowNodes(
  before: FlowNode[],
  document: GraphDocument,
  selection: ReadonlySet<string>,
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const after = document.nodes.map((node): FlowNode => {
    const position = positionOf(document, node.id);
    const selected = selection.has(node.id);
    const old = known.get(node.id);
    const ariaLabel = `${blockName(node.block)} ${node.id}`;
    if (
      old?.ariaLabel === ariaLabel &&
      old.selected === selected &&
      old.position.x === position.x &&
      old.position.y === position.y
    ) {
      return old;
    }
    return { ...old, id: node.id, type: "block", position, selected, data: {}, ariaLabel };
  });
  return sameItems(before, after);
}

/** The list as it was, when it still holds the very same things. */
function sameItems<Item>(before: Item[], after: Item[]): Item[] {
  const same = before.length === after.length && after.every((item, i) => item === before[i]);
  return same ? before : after;
}

export function flowWires(
  before: FlowWire[],
  document: GraphDocument,
  selected: ReadonlySet<string>,
  catalogue: Catalogue,
): FlowWire[] {
  const known = new Map(before.map((wire) => [wire.id, wire]));
  const seen = new Map<string, number>();
  const ids = new Set(document.nodes.map((node) => node.id));
  const after = document.wires.flatMap((wire): FlowWire[] => {
    const ports = portsOf(wire, document, catalogue);
    // A wire to a node that is not there is one of the checker's problems; it cannot be drawn.
    if (!ids.has(ports.source) || !ids.has(ports.target)) return [];
    const plain = wireId(wire);
    const nth = seen.get(plain) ?? 0;
    seen.set(plain, nth + 1);
    const id = wireId(wire, nth);
    const old = known.get(id);
    const isSelected = selected.has(id);
    if (
      old?.data &&
      old.selected === isSelected &&
      old.sourceHandle === ports.sourcePort &&
      old.targetHandle === ports.targetPort
    ) {
      return [old];
    }
    return [
      {
        id,
        type: "wire",
        source: ports.source,
        sourceHandle: ports.sourcePort,
        target: ports.target,
        ariaLabel: `Wire from ${ports.source} to ${ports.target}`,
        targetHandle: ports.targetPort,
        selected: isSelected,
        data: { wire },
      },
    ];
  });
  return sameItems(before, after);
}
