/** Looking into a block of one's own: its inside as a document that the canvas can show and edit, and back
 * again into the whole. */

import { isReference } from "@/graph/catalogue";
import type { Edit } from "@/graph/edits";
import { hide } from "@/graph/modules/manage";
import { blockOfModule, moduleOf } from "@/graph/modules/names";
import { followPorts, type Renames } from "@/graph/modules/ports";
import { entryOf } from "@/graph/own";
import type { Canvas, GraphDocument, ModuleCanvas } from "@/graph/types";

/** One step inwards: the module that was opened, and the use that it was opened from, if any. */
export interface Opened {
  readonly module: string;
  readonly node: string | null;
}
/** The way from the graph to what the canvas shows; empty for the graph itself. */
export type Scope = readonly Opened[];

export const atTop: Scope = [];

/** The inside of the module at the end of the way, as a document without the recipe, which speaks of the
 * graph's own nodes; the whole where the way is empty. */
export function viewOf(whole: GraphDocument, scope: Scope): GraphDocument {
  const module = entryOf(whole.modules, scope.at(-1)?.module ?? "");
  if (module === undefined) return whole;
  const { positions: _, titles: __, recipe: ___, ...canvas } = whole.canvas;
  const own = entryOf(whole.canvas.modules, scope.at(-1)?.module ?? "");
  return {
    ...whole,
    nodes: module.nodes,
    wires: module.wires,
    canvas: { ...canvas, ...own },
  };
}

/** The whole with what was done to the inside of one of its modules; `renames` are those of its nodes. */
export function writeBack(
  whole: GraphDocument,
  scope: Scope,
  view: GraphDocument,
  renames: Renames = {},
): GraphDocument {
  const name = scope.at(-1)?.module;
  const module = name === undefined ? undefined : entryOf(view.modules, name);
  if (name === undefined || module === undefined) return view;
  const { positions, titles, ...canvas } = view.canvas;
  const { positions: outerPositions, titles: outerTitles, recipe } = whole.canvas;
  const back: GraphDocument = {
    ...view,
    nodes: whole.nodes,
    wires: whole.wires,
    modules: { ...view.modules, [name]: { ...module, nodes: view.nodes, wires: view.wires } },
    canvas: withoutEmpty({
      ...canvas,
      ...withoutEmpty({ positions: outerPositions, titles: outerTitles, recipe }),
      modules: { ...canvas.modules, [name]: withoutEmpty({ positions, titles }) as ModuleCanvas },
    }),
  };
  const kept = followPorts(back, name, entryOf(whole.modules, name), renames);
  return unused(kept, name).reduce((next, parameter) => hide(next, name, parameter), kept);
}

/** Parameters of a module that no node inside takes any more, as after one was removed. */
function unused({ modules }: GraphDocument, name: string): string[] {
  const taken = new Set(
    (entryOf(modules, name)?.nodes ?? []).flatMap((node) =>
      Object.values(node.params ?? {}).flatMap((value) => (isReference(value) ? [value.$] : [])),
    ),
  );
  return Object.keys(entryOf(modules, name)?.parameters ?? {}).filter(
    (parameter) => !taken.has(parameter),
  );
}

function withoutEmpty(record: Readonly<Record<string, unknown>>): Canvas {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) =>
        value !== undefined &&
        (typeof value !== "object" || value === null || Object.keys(value).length > 0),
    ),
  );
}

/** Nodes that edits rename, from their old to their new ids. */
export const renamesIn = (edits: readonly Edit[]): Renames =>
  Object.fromEntries(
    edits.flatMap((edit) => (edit.edit === "rename_node" ? [[edit.node, edit.to]] : [])),
  );

/** The way as far as it still leads somewhere, when modules have gone. */
export function validScope(whole: GraphDocument, scope: Scope): Scope {
  const gone = scope.findIndex(({ module }) => entryOf(whole.modules, module) === undefined);
  return gone < 0 ? scope : scope.slice(0, gone);
}

/** A way from the graph to a module through its uses; without a use where there is none. */
export function wayTo(whole: GraphDocument, name: string): Scope {
  const seen = new Set<string>();
  const search = (nodes: GraphDocument["nodes"]): Scope | null => {
    const direct = nodes.find((node) => node.block === blockOfModule(name));
    if (direct) return [{ module: name, node: direct.id }];
    for (const node of nodes) {
      const module = moduleOf(node.block);
      if (module === null || seen.has(module)) continue;
      seen.add(module);
      const rest = search(entryOf(whole.modules, module)?.nodes ?? []);
      if (rest) return [{ module, node: node.id }, ...rest];
    }
    return null;
  };
  return search(whole.nodes) ?? [{ module: name, node: null }];
}

/** Where to look after undo or redo, so that what it changed is seen. */
export function whereChanged(before: GraphDocument, after: GraphDocument, scope: Scope): Scope {
  const valid = validScope(after, scope);
  const [mine, now] = [viewOf(before, valid), viewOf(after, valid)];
  if (valid === scope && differs(mine, now)) return scope;
  if (differs(before, after)) return atTop;
  const changed = Object.keys(after.modules).find((name) =>
    differs(
      viewOf(before, [{ module: name, node: null }]),
      viewOf(after, [{ module: name, node: null }]),
    ),
  );
  return changed !== undefined && entryOf(before.modules, changed) ? wayTo(after, changed) : valid;
}

const differs = (a: GraphDocument, b: GraphDocument): boolean =>
  a.nodes !== b.nodes ||
  a.wires !== b.wires ||
  a.canvas.positions !== b.canvas.positions ||
  a.canvas.titles !== b.canvas.titles;
