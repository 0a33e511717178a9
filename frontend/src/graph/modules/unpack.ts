/** Unpack: a use of a module makes way for what is inside, its chosen values put in place. */

import { isReference } from "@/graph/catalogue";
import { EditRefused } from "@/graph/edits";
import { idsOf, newId } from "@/graph/ids";
import { inputsOf, outputsOf } from "@/graph/modules/blocks";
import { boxOf } from "@/graph/modules/make";
import { blockName, moduleOf } from "@/graph/modules/names";
import { entryOf, without } from "@/graph/own";
import { COLUMN, NODE_HEIGHT, NODE_WIDTH, positionOf, snap } from "@/graph/place";
import { titleOf } from "@/graph/titles";
import type { GraphDocument, GraphNode, Module, Params, Position, Wire } from "@/graph/types";
import { nodeOf, readEnd } from "@/graph/wires";

const MOST_NODES = 2_000;

export interface Unpacked {
  readonly document: GraphDocument;
  readonly nodes: readonly string[];
}

/** The document with a use of a module replaced by its inside; repeated, by a chain of copies. Throws EditRefused
 * where that cannot be. */
export function unpackModule(document: GraphDocument, id: string): Unpacked {
  const use = document.nodes.find((node) => node.id === id);
  const name = use && moduleOf(use.block);
  const module = name ? entryOf(document.modules, name) : undefined;
  if (use === undefined || !name || module === undefined) {
    throw new EditRefused(`There is no inside of ${use ? blockName(use.block) : id} to unpack.`);
  }
  const inner = module.nodes.filter(({ block }) => block !== "Input" && block !== "Output");
  const times = timesOf(document, use, module, inner.length);
  const taken = idsOf(document);
  taken.delete(id);
  const copies = Array.from({ length: times }, () => freshIds(inner, taken));
  const params = chosen(module, use);
  const nodes = copies.flatMap((fresh) => inner.map((node) => copyOf(node, fresh, params)));
  const rest = document.nodes.filter((node) => node.id !== id);
  const at = document.nodes.findIndex((node) => node.id === id);
  const unpacked = {
    ...document,
    nodes: [...rest.slice(0, at), ...nodes, ...rest.slice(at)],
    wires: rewire(document, id, module, copies),
  };
  return {
    document: { ...unpacked, canvas: spread(document, id, name, copies) },
    nodes: nodes.map((node) => node.id),
  };
}

function timesOf(document: GraphDocument, use: GraphNode, module: Module, size: number): number {
  const title = titleOf(document, use.id);
  const sharer = document.nodes.find((node) => node.shares === use.id);
  const other = use.shares ?? sharer?.id;
  if (other !== undefined) {
    throw new EditRefused(
      `${title} shares its weights with ${titleOf(document, other)}. Give ${use.shares ? "it" : titleOf(document, other)} weights of its own first.`,
    );
  }
  const repeat = use.params?.repeat ?? 1;
  if (typeof repeat !== "number" || !Number.isInteger(repeat) || repeat < 1) {
    throw new EditRefused(`How often ${title} repeats is not a whole number yet: set it first.`);
  }
  if (repeat > 1 && (inputsOf(module).length !== 1 || outputsOf(module).length !== 1)) {
    throw new EditRefused(
      `${title} cannot repeat: only a block with one input and one output can.`,
    );
  }
  if (repeat * size + document.nodes.length > MOST_NODES) {
    const many = (repeat * size).toLocaleString("en-US");
    throw new EditRefused(
      `Unpacked, ${title} would be ${many} blocks. A graph holds 2,000 at most.`,
    );
  }
  return repeat;
}

type Fresh = ReadonlyMap<string, string>;

function freshIds(inner: readonly GraphNode[], taken: Set<string>): Fresh {
  const fresh = new Map<string, string>();
  for (const { id } of inner) {
    const free = taken.has(id) ? newId(taken, id.replace(/_\d+$/, "")) : id;
    taken.add(free);
    fresh.set(id, free);
  }
  return fresh;
}

/** The values of the exposed parameters at one use. */
export function chosen(module: Module, use: GraphNode): Params {
  return Object.fromEntries(
    Object.entries(module.parameters ?? {}).map(([name, parameter]) => [
      name,
      entryOf(use.params, name) ?? parameter.default,
    ]),
  );
}

/** A node's own parameters with the values that a use chose; null, a default, is left out. */
export function withChosen(params: Params | undefined, values: Params): Params | undefined {
  if (params === undefined) return undefined;
  const entries = Object.entries(params).map(([name, value]) => {
    const own = isReference(value) ? (entryOf(values, value.$) ?? null) : value;
    return [name, own] as const;
  });
  const kept = entries.filter(([name, value]) => value !== null || entryOf(params, name) === null);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function copyOf(node: GraphNode, fresh: Fresh, values: Params): GraphNode {
  const { params: own, shares, ...rest } = node;
  const params = withChosen(own, values);
  const owner = shares === undefined ? undefined : fresh.get(shares);
  return {
    ...rest,
    id: fresh.get(node.id) ?? node.id,
    ...(params ? { params } : {}),
    ...(owner ? { shares: owner } : {}),
  };
}

/** Wires of the outside that touch the use lead on to the inside, each in its place. */
function rewire(
  document: GraphDocument,
  use: string,
  module: Module,
  copies: readonly Fresh[],
): Wire[] {
  const inputs = inputsOf(module);
  const outputs = outputsOf(module);
  const into = (port: string) =>
    document.wires
      .filter((w) => nodeOf(w.to) === use && (readEnd(w.to).port ?? inputs[0]) === port)
      .map((wire) => wire.from);
  /** What feeds an end inside a copy, outside of all Input nodes; several only where the document is wrong. */
  const sources = (end: string, copy: number): string[] => {
    const { node, port } = readEnd(end);
    if (inputs.includes(node)) {
      if (copy === 0) return into(node);
      return outputs[0] === undefined ? [] : given(outputs[0], copy - 1);
    }
    const fresh = copies[copy]?.get(node);
    return fresh === undefined ? [] : [port === null ? fresh : `${fresh}.${port}`];
  };
  const given = (output: string, copy: number): string[] => {
    const marked = module.nodes.some((n) => n.id === output && n.block === "Output");
    if (!marked) return sources(output, copy);
    return module.wires
      .filter((wire) => nodeOf(wire.to) === output)
      .flatMap((wire) => sources(wire.from, copy));
  };
  const inner = copies.flatMap((fresh, copy) =>
    module.wires.flatMap((wire) => {
      const { node, port } = readEnd(wire.to);
      const to = fresh.get(node);
      if (to === undefined) return [];
      const end = port === null ? to : `${to}.${port}`;
      return sources(wire.from, copy).map((from) => ({ from, to: end }));
    }),
  );
  let placed = false;
  const wires = document.wires.flatMap((wire) => {
    if (nodeOf(wire.to) === use) {
      if (placed) return [];
      placed = true;
      return inner;
    }
    if (nodeOf(wire.from) !== use) return [wire];
    const output = readEnd(wire.from).port ?? outputs[0] ?? "";
    return given(output, copies.length - 1).map((from) => ({ from, to: wire.to }));
  });
  return placed ? wires : [...inner, ...wires];
}

/** The inside's places around the use's own; what would be covered moves to the right. */
function spread(
  document: GraphDocument,
  use: string,
  name: string,
  copies: readonly Fresh[],
): GraphDocument["canvas"] {
  const here = positionOf(document, use);
  const others = without(document.canvas.positions, use);
  const titles = without(document.canvas.titles, use);
  const own = entryOf(document.canvas.modules, name);
  const ids = [...(copies[0]?.keys() ?? [])];
  const places = new Map(
    ids.map((id, i) => [id, entryOf(own?.positions, id) ?? { x: i * COLUMN, y: 0 }]),
  );
  const box = boxOf(places.size > 0 ? [...places.values()] : [here]);
  const step = box.right - box.left + COLUMN;
  const put = (corner: Position) =>
    Object.fromEntries(
      copies.flatMap((fresh, copy) =>
        [...fresh].map(([inner, outer]): [string, Position] => {
          const { x, y } = places.get(inner) ?? here;
          return [
            outer,
            snap({ x: x - box.left + corner.x + copy * step, y: y - box.top + corner.y }),
          ];
        }),
      ),
    );
  // Made into a block and unpacked again, all lies where it was.
  const middle = snap(box.middle);
  const centered = put({ x: here.x + box.left - middle.x, y: here.y + box.top - middle.y });
  const covers = Object.values(centered).some((a) =>
    Object.values(others).some(
      (b) => Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < NODE_HEIGHT,
    ),
  );
  const room = copies.length * step - COLUMN;
  const positions =
    covers || copies.length > 1
      ? { ...moved(others, here.x, room), ...put({ x: here.x, y: here.y + box.top - middle.y }) }
      : { ...others, ...centered };
  const given = copies.flatMap((fresh) =>
    Object.entries(own?.titles ?? {}).flatMap(([inner, title]) => {
      const outer = fresh.get(inner);
      return outer !== undefined && copies.length === 1 ? [[outer, title] as const] : [];
    }),
  );
  const named = { ...titles, ...Object.fromEntries(given) };
  const { titles: __, ...canvas } = document.canvas;
  return { ...canvas, positions, ...(Object.keys(named).length > 0 ? { titles: named } : {}) };
}

const moved = (places: Readonly<Record<string, Position>>, after: number, by: number) =>
  Object.fromEntries(
    Object.entries(places).map(([id, { x, y }]) => [id, x > after ? { x: x + by, y } : { x, y }]),
  );
