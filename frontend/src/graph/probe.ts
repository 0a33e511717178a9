/** Which blocks fit behind an output? The checker knows: ask it about a graph in which each one is
 * wired to that output, and see whose input it refuses. */
import { type Block, startingParams } from "./catalogue";
import type { GraphDocument, GraphNode } from "./types";
import type { Verdict } from "./verdict";
import { nodeOf } from "./wires";

const MISFITS = new Set(["shape_mismatch", "dtype_mismatch", "output_size_zero", "not_divisible"]);
const PREFIX = "probe_";

export interface Probe {
  readonly document: GraphDocument;
  readonly names: ReadonlyMap<string, string>;
}

/** The graph that leads to `from`, with every block that takes something hung behind it. */
export function probeAfter(document: GraphDocument, from: string, blocks: readonly Block[]): Probe {
  const keep = upstream(document, nodeOf(from));
  const nodes: GraphNode[] = document.nodes.filter((node) => keep.has(node.id));
  const wires = document.wires.filter((w) => keep.has(nodeOf(w.from)) && keep.has(nodeOf(w.to)));
  const names = new Map<string, string>();
  blocks.forEach((block, index) => {
    if (block.inputs.length === 0) return;
    const id = `${PREFIX}${index}`;
    names.set(id, block.name);
    const params = startingParams(block);
    nodes.push(params ? { id, block: block.name, params } : { id, block: block.name });
    wires.push({ from, to: id });
  });
  return { document: { ...document, nodes, wires, canvas: {} }, names };
}

/** Names of the blocks whose input the checker did not refuse. */
export function fitting(probe: Probe, verdict: Verdict): Set<string> {
  const refused = new Set(
    verdict.problems.filter((p) => MISFITS.has(p.code)).map((problem) => problem.node),
  );
  const fits = [...probe.names].filter(([id]) => !refused.has(id)).map(([, name]) => name);
  return new Set(fits);
}

function upstream(document: GraphDocument, start: string): Set<string> {
  const found = new Set([start]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const wire of document.wires) {
      if (found.has(nodeOf(wire.to))) found.add(nodeOf(wire.from));
    }
  }
  return found;
}
