/** Make into a block: the chosen nodes move into a module, and one node takes their place. */

import { isReference } from "@/graph/catalogue";
import { EditRefused } from "@/graph/edits";
import { idStem, idsOf, newId } from "@/graph/ids";
import { blockOfModule, titlesOf } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import { COLUMN, positionOf, snap } from "@/graph/place";
import { titleOf } from "@/graph/titles";
import type { GraphDocument, GraphNode, Module, Params, Position, Wire } from "@/graph/types";
import { downstream, nodeOf, readEnd } from "@/graph/wires";

export interface Surroundings {
  /** What each source outside gives, as the params of the Input node that stands for it inside. */
  readonly arrivals?: Readonly<Record<string, Params>>;
  /** Where the graph is itself the inside of a module: what that leaves to its uses. */
  readonly parameters?: Module["parameters"];
}

export interface Made {
  readonly document: GraphDocument;
  readonly node: string;
}

/** The document with `ids` moved into a module called `name`. Throws EditRefused where that cannot be. */
export function makeModule(
  document: GraphDocument,
  ids: ReadonlySet<string>,
  name: string,
  { arrivals = {}, parameters: outer = {} }: Surroundings = {},
): Made {
  const nodes = document.nodes.filter((node) => ids.has(node.id));
  refuse(whyNot(document, nodes, ids));
  if (entryOf(document.modules, name))
    throw new EditRefused(`There is already a block called ${name}.`);
  const boundary = cut(document, ids);
  const inputs = boundary.inputs.map(({ id, source }): GraphNode => {
    const params = entryOf(arrivals, source);
    return params ? { id, block: "Input", params } : { id, block: "Input" };
  });
  const outputs = boundary.outputs.map(({ id }): GraphNode => ({ id, block: "Output" }));
  const { parameters, params } = outerReferences(nodes, outer);
  const module: Module = {
    nodes: [...inputs, ...nodes, ...outputs],
    wires: boundary.inner,
    parameters,
  };
  const taken = new Set([...idsOf(document)].filter((id) => !ids.has(id)));
  const node = newId(taken, idStem(name));
  const use: GraphNode = { id: node, block: blockOfModule(name), ...(params ? { params } : {}) };
  const first = nodes[0]?.id;
  return {
    node,
    document: {
      ...document,
      nodes: document.nodes.flatMap((other) =>
        other.id === first ? [use] : ids.has(other.id) ? [] : [other],
      ),
      wires: boundary.outer(node),
      modules: { ...document.modules, [name]: module },
      canvas: movedCanvas(document, ids, name, node, boundary),
    },
  };
}

const refuse = (why: string | null): void => {
  if (why !== null) throw new EditRefused(why);
};

/** Why these nodes cannot be one block, as a sentence; null where they can. */
export function whyNot(
  document: GraphDocument,
  nodes: readonly GraphNode[],
  ids: ReadonlySet<string>,
): string | null {
  if (nodes.length === 0) return "Select the blocks that are to become one.";
  const ends = nodes.filter((node) => node.block === "Input" || node.block === "Output");
  if (ends.length > 0) {
    const names = titlesOf(
      document,
      ends.map((node) => node.id),
    );
    return `${names} cannot go into a block: it is where the graph begins or ends. Leave it out of the selection.`;
  }
  const between = middle(document, ids);
  if (between.length > 0) {
    const names = titlesOf(document, between);
    return `${names} lies between the selected blocks, so the new block would have to feed itself. Select it too.`;
  }
  const [sharer, other] = brokenShare(document, ids) ?? [];
  if (sharer !== undefined && other !== undefined) {
    return `${titleOf(document, sharer)} shares its weights with ${titleOf(document, other)}, and only one of them is selected. Select both, or give it weights of its own first.`;
  }
  const dead = deadEnds(document, ids);
  const leaving = document.wires.filter((w) => ids.has(nodeOf(w.from)) && !ids.has(nodeOf(w.to)));
  if (dead.length > 0 && new Set([...dead, ...leaving.map((wire) => wire.from)]).size > 1) {
    return `${titlesOf(document, dead)} ${dead.length === 1 ? "is an end" : "are ends"} of the graph, and a block that gives several things cannot be one. Wire an Output block to ${dead.length === 1 ? "it" : "each"} first.`;
  }
  return null;
}

/** Nodes outside that are fed from inside and feed it in turn. */
function middle(document: GraphDocument, ids: ReadonlySet<string>): string[] {
  const after = new Set([...ids].flatMap((id) => [...downstream(document, id)]));
  return [...after].filter(
    (id) => !ids.has(id) && [...downstream(document, id)].some((next) => ids.has(next)),
  );
}

function brokenShare(document: GraphDocument, ids: ReadonlySet<string>): [string, string] | null {
  for (const { id, shares } of document.nodes) {
    if (shares !== undefined && ids.has(id) !== ids.has(shares)) return [id, shares];
  }
  return null;
}

interface Port {
  /** The id of the Input or Output node inside. */
  readonly id: string;
  readonly source: string;
}

interface Boundary {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly inner: readonly Wire[];
  readonly outer: (node: string) => readonly Wire[];
}

/** Cut the wires at the edge of the selection: one Input for each source outside, one Output for each end
 * inside that leads out. Each wire keeps its place, as the order of wires is the order of what is merged. */
function cut(document: GraphDocument, ids: ReadonlySet<string>): Boundary {
  const within = (end: string) => ids.has(nodeOf(end));
  const entering = document.wires.filter((w) => !within(w.from) && within(w.to));
  const leaving = document.wires.filter((w) => within(w.from) && !within(w.to));
  const taken = new Set(ids);
  const sources = [...new Set(entering.map((wire) => wire.from))];
  const inputs = sources.map((source): Port => {
    const id = newId(taken, sources.length === 1 ? "input" : portId(source));
    taken.add(id);
    return { id, source };
  });
  const ends = [...new Set([...leaving.map((wire) => wire.from), ...deadEnds(document, ids)])];
  const outputs = ends.map((source): Port => {
    const id = newId(taken, ends.length === 1 ? "output" : `${portId(source)}_out`);
    taken.add(id);
    return { id, source };
  });
  const idFor = (ports: readonly Port[], source: string) =>
    ports.find((port) => port.source === source)?.id ?? source;
  const inner = document.wires.flatMap((wire): Wire[] => {
    if (!within(wire.to)) return [];
    return [within(wire.from) ? wire : { from: idFor(inputs, wire.from), to: wire.to }];
  });
  const outer = (node: string) => {
    const end = (ports: readonly Port[], source: string) =>
      ports[0]?.source === source ? node : `${node}.${idFor(ports, source)}`;
    const entered = new Set<string>();
    return document.wires.flatMap((wire): Wire[] => {
      if (within(wire.from)) {
        return within(wire.to) ? [] : [{ from: end(outputs, wire.from), to: wire.to }];
      }
      if (!within(wire.to)) return [wire];
      if (entered.has(wire.from)) return [];
      entered.add(wire.from);
      return [{ from: wire.from, to: end(inputs, wire.from) }];
    });
  };
  return {
    inputs,
    outputs,
    inner: [...inner, ...outputs.map(({ id, source }) => ({ from: source, to: id }))],
    outer,
  };
}

const portId = (end: string): string => {
  const { node, port } = readEnd(end);
  return port === null ? node : `${node}_${port}`;
};

/** Ends of the graph inside the selection: what leads nowhere is an output, unless Output nodes say which are. */
function deadEnds(document: GraphDocument, ids: ReadonlySet<string>): string[] {
  const leads = new Set(document.wires.map((wire) => nodeOf(wire.from)));
  const fed = new Set(document.wires.map((wire) => nodeOf(wire.to)));
  const marked = document.nodes.some((node) => node.block === "Output");
  const leaves = document.wires.some((w) => ids.has(nodeOf(w.from)) && !ids.has(nodeOf(w.to)));
  if (marked && leaves) return [];
  return [...ids].filter((id) => fed.has(id) && !leads.has(id));
}

/** Values that the module around leaves to its uses: the new block leaves them to its use in turn. */
function outerReferences(nodes: readonly GraphNode[], outer: Module["parameters"]) {
  const names = nodes.flatMap((node) =>
    Object.values(node.params ?? {}).flatMap((value) => (isReference(value) ? [value.$] : [])),
  );
  const parameters = Object.fromEntries(
    [...new Set(names)].map((name) => [name, entryOf(outer, name) ?? { default: null }]),
  );
  const params = Object.fromEntries(Object.keys(parameters).map((name) => [name, { $: name }]));
  return { parameters, params: names.length > 0 ? params : undefined };
}

function movedCanvas(
  document: GraphDocument,
  ids: ReadonlySet<string>,
  name: string,
  node: string,
  { inputs, outputs }: Boundary,
): GraphDocument["canvas"] {
  const { positions = {}, titles = {}, modules, ...rest } = document.canvas;
  const [inside, outside] = parted(positions, ids);
  const [innerTitles, outerTitles] = parted(titles, ids);
  const box = boxOf([...ids].map((id) => positionOf(document, id)));
  const column = (ports: readonly Port[], x: number) =>
    ports.map(({ id }, index): [string, Position] => {
      const y = box.middle.y + (index - (ports.length - 1) / 2) * 120;
      return [id, snap({ x, y })];
    });
  const own = {
    positions: {
      ...inside,
      ...Object.fromEntries(column(inputs, box.left - COLUMN)),
      ...Object.fromEntries(column(outputs, box.right + COLUMN)),
    },
    ...(Object.keys(innerTitles).length > 0 ? { titles: innerTitles } : {}),
  };
  return {
    ...rest,
    positions: { ...outside, [node]: snap(box.middle) },
    ...(Object.keys(outerTitles).length > 0 ? { titles: outerTitles } : {}),
    modules: { ...modules, [name]: own },
  };
}

type Parts<Value> = [Record<string, Value>, Record<string, Value>];

function parted<Value>(
  record: Readonly<Record<string, Value>>,
  ids: ReadonlySet<string>,
): Parts<Value> {
  const entries = Object.entries(record);
  return [
    Object.fromEntries(entries.filter(([id]) => ids.has(id))),
    Object.fromEntries(entries.filter(([id]) => !ids.has(id))),
  ];
}

/** What cards at these places cover, and its middle. */
export function boxOf(places: readonly Position[]) {
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return { left, right, top, bottom, middle: { x: (left + right) / 2, y: (top + bottom) / 2 } };
}
