/** Applying edits: pure functions from a document to the next one. What an edit does not touch keeps
 * its identity, so that unchanged nodes are not drawn again. */

import { type Edit, EditRefused } from "./edits";
import { makeModule } from "./modules/make";
import { expose, hide, renameModule, setModule } from "./modules/manage";
import { renamesIn, viewOf, writeBack } from "./modules/scope";
import { unpackModule } from "./modules/unpack";
import { nodeById } from "./nodes";
import { entryOf, without } from "./own";
import { clearOf, makeRoom, midpoint } from "./place";
import { followNodes } from "./recipeNodes";
import { handOver, setShares } from "./shares";
import type { Canvas, GraphDocument, GraphNode, ParamValue, Position } from "./types";
import { nodeOf, readEnd, touches } from "./wires";

/** Apply edits in order; throws EditRefused, with nothing applied, when one does not fit. */
export function applyAll(document: GraphDocument, edits: readonly Edit[]): GraphDocument {
  return edits.reduce(apply, document);
}

export function apply(document: GraphDocument, edit: Edit): GraphDocument {
  return followNodes(document, changed(document, edit), edit);
}

function changed(document: GraphDocument, edit: Edit): GraphDocument {
  switch (edit.edit) {
    case "add_node":
      return addNode(document, edit.node, edit.at);
    case "remove_node":
      return removeNode(document, edit.node);
    case "set_param":
      return setParam(document, edit.node, edit.param, edit.value);
    case "add_wire":
      return addWire(document, edit.from, edit.to);
    case "remove_wire":
      return removeWire(document, edit.from, edit.to);
    case "insert_on_wire":
      return insertOnWire(document, edit);
    case "set_shares":
      return setShares(document, edit.node, edit.shares);
    case "make_module":
      return makeModule(document, new Set(edit.nodes), edit.module, edit).document;
    case "unpack_module":
      return unpackModule(document, edit.node).document;
    case "set_module":
      return setModule(document, edit.module, edit.to, edit.canvas);
    case "in_module":
      return inModule(document, edit.module, edit.edits);
    case "rename_module":
      return renameModule(document, edit.module, edit.to);
    case "expose":
      return expose(document, edit.module, edit, edit.value);
    case "hide":
      return hide(document, edit.module, edit.parameter);
    case "move":
      return withCanvas(document, {
        positions: { ...document.canvas.positions, ...edit.positions },
      });
    case "rename_node":
      return renameNode(document, edit.node, edit.to);
    case "set_title":
      return withCanvas(document, {
        titles: put(document.canvas.titles, edit.node, edit.title ?? undefined),
      });
    case "rename_graph":
      return { ...document, name: edit.name };
    case "set_recipe":
      return withCanvas(document, { recipe: edit.recipe });
  }
}

function inModule(document: GraphDocument, module: string, edits: readonly Edit[]): GraphDocument {
  if (entryOf(document.modules, module) === undefined) {
    throw new EditRefused(`There is no block ${module} any more.`);
  }
  const scope = [{ module, node: null }];
  return writeBack(document, scope, applyAll(viewOf(document, scope), edits), renamesIn(edits));
}

function addNode(document: GraphDocument, node: GraphNode, at?: Position): GraphDocument {
  if (document.nodes.some((other) => other.id === node.id)) {
    throw new EditRefused(`There is already a node called ${node.id}.`);
  }
  const added = { ...document, nodes: [...document.nodes, node] };
  return at === undefined ? added : placed(added, node.id, at);
}

function removeNode(document: GraphDocument, id: string): GraphDocument {
  find(document, id);
  const { positions, titles } = document.canvas;
  return withCanvas(
    {
      ...document,
      nodes: handOver(document.nodes, id),
      wires: document.wires.filter((wire) => !touches(wire, id)),
    },
    { positions: put(positions, id, undefined), titles: put(titles, id, undefined) },
  );
}

function setParam(
  document: GraphDocument,
  id: string,
  param: string,
  value: ParamValue,
): GraphDocument {
  const { params: old, ...rest } = find(document, id);
  const params = put(old, param, value ?? undefined);
  const changed: GraphNode = Object.keys(params).length > 0 ? { ...rest, params } : rest;
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.id === id ? changed : node)),
  };
}

function addWire(document: GraphDocument, from: string, to: string): GraphDocument {
  find(document, nodeOf(from));
  find(document, nodeOf(to));
  return { ...document, wires: [...document.wires, { from, to }] };
}

function removeWire(document: GraphDocument, from: string, to: string): GraphDocument {
  const at = indexOfWire(document, from, to);
  return { ...document, wires: document.wires.filter((_, index) => index !== at) };
}

function insertOnWire(
  document: GraphDocument,
  edit: Extract<Edit, { edit: "insert_on_wire" }>,
): GraphDocument {
  const { from, to, node } = edit;
  const at = indexOfWire(document, from, to);
  const place = edit.at
    ? clearOf(document, nodeOf(from), edit.at)
    : midpoint(document, nodeOf(from), nodeOf(to));
  const added = behind(addNode(document, node, place), nodeOf(from));
  const wires = document.wires.flatMap((wire, index) =>
    index === at
      ? [
          { from, to: node.id },
          { from: node.id, to },
        ]
      : [wire],
  );
  return makeRoom({ ...added, wires }, node.id);
}

/** The last node of the list, moved to just behind another: documents read in the order of the wires. */
function behind(document: GraphDocument, id: string): GraphDocument {
  const last = document.nodes.at(-1);
  const at = document.nodes.findIndex((node) => node.id === id) + 1;
  if (last === undefined) return document;
  const rest = document.nodes.slice(0, -1);
  return { ...document, nodes: [...rest.slice(0, at), last, ...rest.slice(at)] };
}

function renameNode(document: GraphDocument, id: string, to: string): GraphDocument {
  find(document, id);
  if (document.nodes.some((node) => node.id === to)) {
    throw new EditRefused(`There is already a node called ${to}.`);
  }
  const end = (text: string) => {
    const { node, port } = readEnd(text);
    if (node !== id) return text;
    return port === null ? to : `${to}.${port}`;
  };
  const { positions, titles } = document.canvas;
  return withCanvas(
    {
      ...document,
      nodes: document.nodes.map((node) => {
        if (node.id === id) return { ...node, id: to };
        return node.shares === id ? { ...node, shares: to } : node;
      }),
      wires: document.wires.map((wire) =>
        touches(wire, id) ? { from: end(wire.from), to: end(wire.to) } : wire,
      ),
    },
    { positions: renamedKey(positions, id, to), titles: renamedKey(titles, id, to) },
  );
}

function find(document: GraphDocument, id: string): GraphNode {
  const node = nodeById(document.nodes, id);
  if (node === undefined) throw new EditRefused(`There is no node called ${id} any more.`);
  return node;
}

function indexOfWire(document: GraphDocument, from: string, to: string): number {
  const at = document.wires.findIndex((wire) => wire.from === from && wire.to === to);
  if (at < 0) throw new EditRefused(`There is no wire from ${from} to ${to} any more.`);
  return at;
}

function placed(document: GraphDocument, id: string, at: Position): GraphDocument {
  return withCanvas(document, { positions: { ...document.canvas.positions, [id]: at } });
}

/** A copy with one key set, or left out where the value is undefined. */
function put<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
  value: Value | undefined,
): Record<string, Value> {
  const rest = without(record, key);
  return value === undefined ? rest : { ...rest, [key]: value };
}

function renamedKey<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  from: string,
  to: string,
): Record<string, Value> {
  const value = entryOf(record, from);
  const rest = put(record, from, undefined);
  return value === undefined ? rest : { ...rest, [to]: value };
}

/** Canvas keys that would be empty are left out, so that an untouched document stays as it was. */
function withCanvas(document: GraphDocument, change: Partial<Canvas>): GraphDocument {
  const merged = { ...document.canvas, ...change };
  const canvas = Object.fromEntries(
    Object.entries(merged).filter(
      ([, value]) => typeof value !== "object" || value === null || Object.keys(value).length > 0,
    ),
  );
  return { ...document, canvas };
}
