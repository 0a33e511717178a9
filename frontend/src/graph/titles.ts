/** What a node is called on the screen. */

import { entryOf } from "./own";
import type { GraphDocument, GraphNode } from "./types";
import { sentence } from "./words";

const known = new WeakMap<readonly GraphNode[], ReadonlyMap<string, string>>();

/** The title a person gave, else the block's name with a number where there are several of it. */
export function titleOf(document: GraphDocument, id: string): string {
  return entryOf(document.canvas.titles, id) ?? numbered(document.nodes).get(id) ?? id;
}

function numbered(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const remembered = known.get(nodes);
  if (remembered) return remembered;
  const count = new Map<string, number>();
  const titles = new Map<string, string>();
  for (const node of nodes) {
    const name = node.block.replace(/^module:/, "");
    if (name === "Input" || name === "Output") {
      titles.set(node.id, sentence(node.id));
      continue;
    }
    const nth = (count.get(name) ?? 0) + 1;
    count.set(name, nth);
    titles.set(node.id, nth === 1 ? name : `${name} ${nth}`);
  }
  known.set(nodes, titles);
  return titles;
}
