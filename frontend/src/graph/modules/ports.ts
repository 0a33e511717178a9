/** Wires at the uses of a module, when its ports change: renamed ports keep their wires, and wires of ports that
 * are gone go too. Else a wire to the first port would quietly lead to the next. */

import { inputsOf, outputsOf } from "@/graph/modules/blocks";
import { blockOfModule } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import type { GraphDocument, GraphNode, Module, Wire } from "@/graph/types";
import { readEnd } from "@/graph/wires";

export type Renames = Readonly<Record<string, string>>;

export function followPorts(
  whole: GraphDocument,
  name: string,
  before: Module | undefined,
  renames: Renames,
): GraphDocument {
  const after = entryOf(whole.modules, name);
  if (before === undefined || after === undefined) return whole;
  const into = follower(inputsOf(before), inputsOf(after), renames);
  const out =
    marked(before) && marked(after) && follower(outputsOf(before), outputsOf(after), renames);
  if (!into && !out) return whole;
  const follow = (nodes: readonly GraphNode[], wires: readonly Wire[]): readonly Wire[] => {
    const uses = new Set(
      nodes.filter((node) => node.block === blockOfModule(name)).map((node) => node.id),
    );
    if (uses.size === 0) return wires;
    const end = (text: string, move: Follow | false | null) =>
      move && uses.has(readEnd(text).node) ? move(text) : text;
    return wires.flatMap((wire): Wire[] => {
      const [from, to] = [end(wire.from, out), end(wire.to, into)];
      if (from === null || to === null) return [];
      return [from === wire.from && to === wire.to ? wire : { from, to }];
    });
  };
  const modules = Object.fromEntries(
    Object.entries(whole.modules).map(([key, module]) => {
      const wires = follow(module.nodes, module.wires);
      return [key, wires === module.wires ? module : { ...module, wires }];
    }),
  );
  return { ...whole, wires: follow(whole.nodes, whole.wires), modules };
}

/** Without Output nodes the ends are the outputs, and change with every edit: there the wires stay. */
const marked = (module: Module): boolean => module.nodes.some((node) => node.block === "Output");

type Follow = (end: string) => string | null;

function follower(
  before: readonly string[],
  after: readonly string[],
  renames: Renames,
): Follow | null {
  if (before.length === after.length && before.every((port, i) => port === after[i])) return null;
  return (end) => {
    const { node, port } = readEnd(end);
    const old = port ?? before[0] ?? "";
    const now = entryOf(renames, old) ?? old;
    if (!after.includes(now)) return before.includes(old) ? null : end;
    return now === after[0] ? node : `${node}.${now}`;
  };
}
