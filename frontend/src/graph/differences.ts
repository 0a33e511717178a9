/** What one version of a graph has that another has not, in words. */
import { entryOf } from "./own";
import { titleOf } from "./titles";
import type { GraphDocument } from "./types";
import { words } from "./words";

export function differences(one: GraphDocument, other: GraphDocument): string[] {
  const theirs = new Map(other.nodes.map((node) => [node.id, node]));
  const lines: string[] = [];
  if (one.name !== other.name) lines.push(`is called ${one.name}`);
  for (const node of one.nodes) {
    const twin = theirs.get(node.id);
    const title = titleOf(one, node.id);
    if (twin === undefined || twin.block !== node.block) {
      lines.push(`has ${title}`);
      continue;
    }
    for (const name of new Set([
      ...Object.keys(node.params ?? {}),
      ...Object.keys(twin.params ?? {}),
    ])) {
      const mine = JSON.stringify(entryOf(node.params, name));
      if (mine === JSON.stringify(entryOf(twin.params, name))) continue;
      lines.push(`${title}: ${words(name)} is ${mine ?? "left at its default"}`);
    }
  }
  const wires = new Set(other.wires.map((wire) => `${wire.from}→${wire.to}`));
  for (const wire of one.wires) {
    if (!wires.has(`${wire.from}→${wire.to}`)) lines.push(`wires ${wire.from} to ${wire.to}`);
  }
  if (JSON.stringify(one.canvas.recipe) !== JSON.stringify(other.canvas.recipe)) {
    lines.push("has another recipe");
  }
  return lines;
}
