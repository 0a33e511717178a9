/** From what a person does on the canvas to the edits that do it. */

import { type Block, type Catalogue, startingParams } from "./catalogue";
import type { Edit } from "./edits";
import { newNodeId } from "./ids";
import { nodeById } from "./nodes";
import { entryOf } from "./own";
import { freePlace, positionOf, rightOf, snap } from "./place";
import type { GraphDocument, GraphNode, Position, Wire } from "./types";
import {
  blockOf,
  inputPortName,
  nodeOf,
  outputPortName,
  readEnd,
  wiresInPort,
  wouldCycle,
  writeEnd,
} from "./wires";

export function newNode(document: GraphDocument, block: Block): GraphNode {
  const params = startingParams(block);
  const id = newNodeId(document, block.name);
  return params === undefined ? { id, block: block.name } : { id, block: block.name, params };
}

/** A new node at a place, without wires. */
export function addAt(document: GraphDocument, block: Block, at: Position): [string, Edit[]] {
  const node = newNode(document, block);
  return [node.id, [{ edit: "add_node", node, at: freePlace(document, at) }]];
}

/** A new node after another one: on its wire where it has just one, else wired behind it. */
export function addAfter(
  document: GraphDocument,
  block: Block,
  after: string,
  catalogue: Catalogue,
): [string, Edit[]] {
  const node = newNode(document, block);
  const gives = (blockOf(document, after, catalogue)?.outputs.length ?? 0) > 0;
  const out = document.wires.filter((wire) => nodeOf(wire.from) === after);
  const only = out[0];
  if (only && out.length === 1 && block.inputs.length > 0 && block.outputs.length > 0) {
    return [node.id, [{ edit: "insert_on_wire", ...only, node }]];
  }
  const edits: Edit[] = [{ edit: "add_node", node, at: rightOf(document, after) }];
  if (gives && block.inputs.length > 0) edits.push({ edit: "add_wire", from: after, to: node.id });
  return [node.id, edits];
}

/** A new node at the loose end of a wire that was dropped on nothing. */
export function addAtWireEnd(
  document: GraphDocument,
  block: Block,
  end: { readonly from: string } | { readonly to: string },
  at: Position,
  catalogue: Catalogue,
): [string, Edit[]] {
  const node = newNode(document, block);
  const edits: Edit[] = [{ edit: "add_node", node, at: snap(at) }];
  if ("from" in end) edits.push({ edit: "add_wire", from: end.from, to: node.id });
  else edits.push(...connect(document, { from: node.id, to: end.to }, catalogue));
  return [node.id, edits];
}

/** A wire by hand; one that already ends in the same port makes way. */
export function connect(document: GraphDocument, wire: Wire, catalogue: Catalogue): Edit[] {
  const inTheWay = wiresInPort(document, wire.to, catalogue);
  return [
    ...inTheWay.map((old): Edit => ({ edit: "remove_wire", ...old })),
    { edit: "add_wire", ...wire },
  ];
}

/** A wire between two ports named in full, written the short way; null where none may be. */
export function wireBetween(
  document: GraphDocument,
  from: { node: string; port: string | null },
  to: { node: string; port: string | null },
  catalogue: Catalogue,
): Wire | null {
  if (wouldCycle(document, from.node, to.node)) return null;
  const source = blockOf(document, from.node, catalogue);
  const target = blockOf(document, to.node, catalogue);
  return {
    from: writeEnd(from.node, from.port, source?.outputs[0]?.name),
    to: writeEnd(to.node, to.port, target?.inputs[0]?.name),
  };
}

/** Put an unwired node that lies on the canvas between the two ends of a wire. */
export function putOnWire(document: GraphDocument, id: string, wire: Wire): Edit[] {
  const node = nodeById(document.nodes, id);
  if (node === undefined || nodeOf(wire.from) === id || nodeOf(wire.to) === id) return [];
  const title = entryOf(document.canvas.titles, id);
  const sharers = document.nodes.filter((other) => other.shares === id);
  return [
    { edit: "remove_node", node: id },
    { edit: "insert_on_wire", ...wire, node, at: positionOf(document, id) },
    ...(title === undefined ? [] : [{ edit: "set_title" as const, node: id, title }]),
    ...sharers.map((other) => ({ edit: "set_shares" as const, node: other.id, shares: id })),
  ];
}

/** Removing nodes heals the chain: what fed a removed node feeds what it fed. */
export function removeNodes(
  document: GraphDocument,
  ids: readonly string[],
  catalogue: Catalogue,
): Edit[] {
  const gone = new Set(ids);
  const edits: Edit[] = ids.map((node) => ({ edit: "remove_node", node }));
  for (const wire of document.wires) {
    if (gone.has(nodeOf(wire.to)) || !gone.has(nodeOf(wire.from))) continue;
    const source = feeder(document, nodeOf(wire.from), gone, catalogue);
    if (source !== null) edits.push({ edit: "add_wire", from: source, to: wire.to });
  }
  return edits;
}

/** Where the main input of a chain of removed nodes comes from; null where that is not clear. */
function feeder(
  document: GraphDocument,
  id: string,
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): string | null {
  const block = blockOf(document, id, catalogue);
  const first = block?.inputs[0]?.name;
  const into = document.wires.filter(
    (wire) => nodeOf(wire.to) === id && inputPortName(wire.to, block) === first,
  );
  const only = into[0];
  if (only === undefined || into.length !== 1) return null;
  const source = nodeOf(only.from);
  return gone.has(source) ? feeder(document, source, gone, catalogue) : only.from;
}

export function portsOf(
  wire: Wire,
  document: GraphDocument,
  catalogue: Catalogue,
): { source: string; sourcePort: string; target: string; targetPort: string } {
  const source = readEnd(wire.from).node;
  const target = readEnd(wire.to).node;
  return {
    source,
    sourcePort: outputPortName(wire.from, blockOf(document, source, catalogue)),
    target,
    targetPort: inputPortName(wire.to, blockOf(document, target, catalogue)),
  };
}
