/** The ends of wires: `node` or `node.port`, and walking along them. */
import type { Block, Catalogue } from "./catalogue";
import { nodeById } from "./nodes";
import type { GraphDocument, GraphNode, Wire } from "./types";

export interface End {
  readonly node: string;
  readonly port: string | null;
}

export function readEnd(text: string): End {
  const dot = text.indexOf(".");
  if (dot < 0) return { node: text, port: null };
  return { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

/** Writes an end the short way: the block's first port needs no name. */
export function writeEnd(node: string, port: string | null, first: string | undefined): string {
  return port === null || port === first ? node : `${node}.${port}`;
}

export const nodeOf = (end: string): string => readEnd(end).node;

export const sameWire = (a: Wire, b: Wire): boolean => a.from === b.from && a.to === b.to;

export const touches = (wire: Wire, node: string): boolean =>
  nodeOf(wire.from) === node || nodeOf(wire.to) === node;

/** The input port that a wire's end means; an end without a port means the block's first. */
export function inputPortName(end: string, block: Block | undefined): string {
  return readEnd(end).port ?? block?.inputs[0]?.name ?? "input";
}

export function outputPortName(end: string, block: Block | undefined): string {
  return readEnd(end).port ?? block?.outputs[0]?.name ?? "output";
}

const wired = new WeakMap<readonly Wire[], ReadonlyMap<string, string>>();

/** The input ports of a node that have a wire, joined by spaces; a dot stands for the block's first. Remembered for the list of wires, as every node on the canvas asks. */
export function wiredInputs(wires: readonly Wire[], id: string): string {
  let known = wired.get(wires);
  if (known === undefined) {
    const ports = new Map<string, string>();
    for (const wire of wires) {
      const { node, port } = readEnd(wire.to);
      ports.set(node, `${ports.get(node) ?? ""}${port ?? "."} `);
    }
    wired.set(wires, ports);
    known = ports;
  }
  return known.get(id) ?? "";
}

/** All nodes that can be reached from `start` along the wires, `start` itself left out. */
export function downstream(document: GraphDocument, start: string): Set<string> {
  const next = new Map<string, string[]>();
  for (const wire of document.wires) {
    const from = nodeOf(wire.from);
    next.set(from, [...(next.get(from) ?? []), nodeOf(wire.to)]);
  }
  const reached = new Set<string>();
  const waiting = [...(next.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...(next.get(node) ?? []));
  }
  return reached;
}

/** The nodes in an order in which each comes after what feeds it; a circle's nodes come last. */
export function inOrder(document: GraphDocument): readonly GraphNode[] {
  const waiting = new Map(document.nodes.map((node) => [node.id, 0]));
  for (const wire of document.wires) {
    const to = nodeOf(wire.to);
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const ordered: GraphNode[] = [];
  const ready = document.nodes.filter((node) => waiting.get(node.id) === 0);
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    ordered.push(node);
    byId.delete(node.id);
    for (const wire of document.wires) {
      if (nodeOf(wire.from) !== node.id) continue;
      const to = nodeOf(wire.to);
      waiting.set(to, (waiting.get(to) ?? 0) - 1);
      const next = byId.get(to);
      if (next && waiting.get(to) === 0) ready.unshift(next);
    }
  }
  return [...ordered, ...byId.values()];
}

export function wouldCycle(document: GraphDocument, from: string, to: string): boolean {
  return from === to || downstream(document, to).has(from);
}

/** Wires that stand in the way of a new one at `to`: a port that takes one tensor has one wire. */
export function wiresInPort(document: GraphDocument, to: string, catalogue: Catalogue): Wire[] {
  const { node } = readEnd(to);
  const block = blockOf(document, node, catalogue);
  const name = inputPortName(to, block);
  if (block?.inputs.find((port) => port.name === name)?.many) return [];
  return document.wires.filter(
    (wire) => nodeOf(wire.to) === node && inputPortName(wire.to, block) === name,
  );
}

export function blockOf(
  document: GraphDocument,
  node: string,
  catalogue: Catalogue,
): Block | undefined {
  const found = nodeById(document.nodes, node);
  return found && catalogue.byName.get(found.block);
}
