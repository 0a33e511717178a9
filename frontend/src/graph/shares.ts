/** Weights that several nodes have in common: one node owns them, the others name it. */
import { EditRefused } from "./edits";
import type { GraphDocument, GraphNode, Params } from "./types";

/** The node whose weights a node uses: itself, unless it shares; a chain leads to its end. */
export function ownerOf(document: GraphDocument, node: GraphNode): GraphNode {
  const seen = new Set<string>();
  let owner = node;
  while (owner.shares !== undefined && !seen.has(owner.id)) {
    seen.add(owner.id);
    const next = document.nodes.find((candidate) => candidate.id === owner.shares);
    if (next === undefined) return owner;
    owner = next;
  }
  return owner;
}

/** The parameters that hold for a node: a sharing node has its owner's. */
export const ownParams = (document: GraphDocument, node: GraphNode): Params | undefined =>
  node.shares === undefined ? node.params : ownerOf(document, node).params;

/** The nodes that use the same weights as a node, the node itself left out. */
export function partnersOf(document: GraphDocument, node: GraphNode): GraphNode[] {
  const owner = ownerOf(document, node).id;
  return document.nodes.filter(
    (other) => other.id !== node.id && ownerOf(document, other).id === owner,
  );
}

/** Let a node use another's weights, and so its parameters; null gives it weights of its own. */
export function setShares(
  document: GraphDocument,
  id: string,
  owner: string | null,
): GraphDocument {
  const node = document.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new EditRefused(`There is no node called ${id} any more.`);
  const changed = owner === null ? separate(document, node) : join(document, node, owner);
  return {
    ...document,
    nodes: document.nodes.map((other) => {
      if (other.id === id) return changed;
      // Who used this node's weights goes with it to the new owner.
      return owner !== null && other.shares === id
        ? { ...other, shares: changed.shares ?? id }
        : other;
    }),
  };
}

function separate(document: GraphDocument, node: GraphNode): GraphNode {
  const { shares: _, params: __, ...rest } = node;
  const params = ownParams(document, node);
  return params ? { ...rest, params } : rest;
}

function join(document: GraphDocument, node: GraphNode, id: string): GraphNode {
  const named = document.nodes.find((candidate) => candidate.id === id);
  if (named === undefined) throw new EditRefused(`There is no node called ${id} any more.`);
  const owner = ownerOf(document, named);
  if (owner.id === node.id || named.id === node.id) {
    throw new EditRefused(`${id} uses the weights of ${node.id} already.`);
  }
  if (owner.block !== node.block) {
    throw new EditRefused("Only blocks of the same kind can share their weights.");
  }
  const { params: _, ...rest } = node;
  return { ...rest, shares: owner.id };
}

/** The nodes without one of them: the first that shared its weights becomes their owner. */
export function handOver(nodes: readonly GraphNode[], gone: string): readonly GraphNode[] {
  const left = nodes.filter((node) => node.id !== gone);
  const heir = left.find((node) => node.shares === gone);
  if (heir === undefined) return left;
  const owner = nodes.find((node) => node.id === gone);
  return left.map((node) => {
    if (node.shares !== gone) return node;
    if (node !== heir) return { ...node, shares: heir.id };
    const { shares: _, params: own, ...rest } = node;
    const params = owner?.params ?? own;
    // What was removed may itself have shared: then its heir goes on doing so.
    if (owner?.shares !== undefined) return { ...rest, shares: owner.shares };
    return params ? { ...rest, params } : rest;
  });
}
