/** Copies take along the modules that they use, so that they mean the same in another graph. */

import { type Edit, EditRefused } from "@/graph/edits";
import { blockOfModule, freeName, moduleOf, usedBy } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import type { GraphDocument, GraphNode, Module, ModuleCanvas, Modules } from "@/graph/types";

export interface Carried {
  readonly modules: Modules;
  readonly canvas: Readonly<Record<string, ModuleCanvas>>;
}

/** The modules that nodes use, and those that these use in turn. */
export function modulesOf(document: GraphDocument, nodes: readonly GraphNode[]): Carried {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name) || entryOf(document.modules, name) === undefined) return;
    found.add(name);
    for (const inner of usedBy(entryOf(document.modules, name))) visit(inner);
  };
  for (const node of nodes) visit(moduleOf(node.block) ?? "");
  const only = <Value>(record: Readonly<Record<string, Value>> = {}) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => found.has(name)));
  return { modules: only(document.modules), canvas: only(document.canvas.modules) };
}

export interface Unloaded {
  /** What a carried module is called here. */
  readonly names: ReadonlyMap<string, string>;
  readonly edits: readonly Edit[];
}

/** Bring carried modules into a document: one that is there already is used, one of the same name and another
 * content gets a new name. `inside`: the module that is open, which cannot hold itself. */
export function unload(document: GraphDocument, carried: Carried, inside: string | null): Unloaded {
  const names = new Map<string, string>();
  let taken: Modules = document.modules;
  const edits: Edit[] = [];
  // What is inside another comes first, so that the outer one can be compared under its inner ones' names.
  for (const name of innerFirst(carried.modules)) {
    const module = renamed(entryOf(carried.modules, name), names);
    const there = entryOf(document.modules, name);
    if (there !== undefined && equal(there, module)) {
      names.set(name, name);
      continue;
    }
    const free = freeName(name, taken, null);
    names.set(name, free);
    taken = { ...taken, [free]: module };
    const canvas = entryOf(carried.canvas, name) ?? {};
    edits.push({ edit: "set_module", module: free, to: module, canvas });
  }
  if (inside !== null && [...names.values()].includes(inside)) {
    throw new EditRefused(`${inside} cannot be put into itself.`);
  }
  return { names, edits };
}

function innerFirst(modules: Modules): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name) || entryOf(modules, name) === undefined) return;
    seen.add(name);
    for (const inner of usedBy(entryOf(modules, name))) visit(inner);
    order.push(name);
  };
  for (const name of Object.keys(modules)) visit(name);
  return order;
}

/** A node under the name that its module has here. */
export function underNames(node: GraphNode, names: ReadonlyMap<string, string>): GraphNode {
  const name = names.get(moduleOf(node.block) ?? "");
  return name === undefined ? node : { ...node, block: blockOfModule(name) };
}

const renamed = (module: Module | undefined, names: ReadonlyMap<string, string>): Module => ({
  nodes: (module?.nodes ?? []).map((node) => underNames(node, names)),
  wires: module?.wires ?? [],
  parameters: module?.parameters ?? {},
});

const equal = (a: Module, b: Module): boolean => stable(a) === stable(b);

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)))
      : item,
  );
