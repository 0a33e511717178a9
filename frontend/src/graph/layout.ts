/** Tidy: the whole graph from left to right, in layers. */
import dagre from "@dagrejs/dagre";
import { COLUMN, NODE_HEIGHT, NODE_WIDTH, snap } from "./place";
import type { GraphDocument, Position } from "./types";
import { nodeOf } from "./wires";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A position for every node; `sizes` are the measured ones where they are known. */
export function layOut(
  document: GraphDocument,
  sizes: ReadonlyMap<string, Size> = new Map(),
): Record<string, Position> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 28,
    ranksep: COLUMN - NODE_WIDTH,
    marginx: 0,
    marginy: 0,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  // By number: the library keeps nodes in plain objects, in which a node may not be called constructor.
  const numbers = new Map(document.nodes.map((node, index) => [node.id, `n${index}`]));
  for (const [id, number] of numbers) {
    graph.setNode(number, { ...(sizes.get(id) ?? { width: NODE_WIDTH, height: NODE_HEIGHT }) });
  }
  document.wires.forEach((wire, index) => {
    const from = numbers.get(nodeOf(wire.from));
    const to = numbers.get(nodeOf(wire.to));
    if (from !== undefined && to !== undefined) graph.setEdge(from, to, {}, String(index));
  });
  dagre.layout(graph);
  const placed = document.nodes.map((node): [string, Position] => {
    const { x, y, width, height } = graph.node(numbers.get(node.id) ?? "");
    return [node.id, snap({ x: (x ?? 0) - width / 2, y: (y ?? 0) - height / 2 })];
  });
  const chain = new Set(placed.map(([, place]) => place.x)).size === placed.length;
  return Object.fromEntries(chain ? stagger(placed) : placed);
}

const STAGGER = 56;

/** A plain chain steps up and down by turns, so that its wires can be seen between close blocks. */
function stagger(placed: [string, Position][]): [string, Position][] {
  const inOrder = [...placed].sort(([, a], [, b]) => a.x - b.x);
  return inOrder.map(([id, { x }], index) => [id, { x, y: index % 2 === 0 ? STAGGER : 0 }]);
}
