/** Finding a node by its id. Remembered for the list of nodes, as every card on the canvas asks. */
import type { GraphNode } from "./types";

const known = new WeakMap<readonly GraphNode[], ReadonlyMap<string, GraphNode>>();

export function nodeById(nodes: readonly GraphNode[], id: string): GraphNode | undefined {
  let byId = known.get(nodes);
  if (byId === undefined) {
    byId = new Map(nodes.map((node) => [node.id, node]));
    known.set(nodes, byId);
  }
  return byId.get(id);
}
