/** What can be done to a document's modules: put, rename, let uses choose a parameter. All of it on the whole. */

import { isReference } from "@/graph/catalogue";
import { EditRefused } from "@/graph/edits";
import { newId } from "@/graph/ids";
import { REPEAT } from "@/graph/modules/blocks";
import { blockOfModule, contains, usesInWords } from "@/graph/modules/names";
import { entryOf, without } from "@/graph/own";
import type {
  GraphDocument,
  GraphNode,
  Module,
  ModuleCanvas,
  Modules,
  ParamValue,
} from "@/graph/types";

/** Add a module or put another in its place; null takes it away, unless it is used. */
export function setModule(
  whole: GraphDocument,
  name: string,
  module: Module | null,
  canvas?: ModuleCanvas,
): GraphDocument {
  const places = without(whole.canvas.modules, name);
  if (module === null) {
    const used = usesInWords(whole, name);
    if (used !== null) {
      throw new EditRefused(`${name} is used ${used}. Delete or unpack those first.`);
    }
    return withModules(whole, without(whole.modules, name), places);
  }
  const modules = { ...whole.modules, [name]: module };
  const circle = module.nodes.find(
    ({ block }) => block.startsWith("module:") && contains(modules, block.slice(7), name),
  );
  if (circle) throw new EditRefused(`${name} would contain itself.`);
  return withModules(whole, modules, { ...places, [name]: canvas ?? {} });
}

function withModules(
  whole: GraphDocument,
  modules: Modules,
  places: Readonly<Record<string, ModuleCanvas>>,
): GraphDocument {
  const { modules: _, ...canvas } = whole.canvas;
  const filled = Object.keys(places).length > 0 ? { ...canvas, modules: places } : canvas;
  return { ...whole, modules, canvas: filled };
}

/** Rename a module at all its uses. */
export function renameModule(whole: GraphDocument, from: string, to: string): GraphDocument {
  if (entryOf(whole.modules, from) === undefined)
    throw new EditRefused(`There is no block ${from} any more.`);
  if (entryOf(whole.modules, to)) throw new EditRefused(`There is already a block called ${to}.`);
  const key = (name: string) => (name === from ? to : name);
  const rename = (node: GraphNode) =>
    node.block === blockOfModule(from) ? { ...node, block: blockOfModule(to) } : node;
  const renamed = {
    ...mapModules(whole, (module) => mapNodes(module, rename)),
    nodes: whole.nodes.map(rename),
  };
  const keys = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [key(name), value]));
  return withModules(renamed, keys(renamed.modules), keys(whole.canvas.modules ?? {}));
}

/** Each module as `change` gives it; those that it leaves alone keep their identity. */
const mapModules = (
  whole: GraphDocument,
  change: (module: Module, name: string) => Module,
): GraphDocument => ({
  ...whole,
  modules: Object.fromEntries(
    Object.entries(whole.modules).map(([name, module]) => [name, change(module, name)]),
  ),
});

function mapNodes(module: Module, change: (node: GraphNode) => GraphNode): Module {
  const nodes = module.nodes.map(change);
  return nodes.every((node, index) => node === module.nodes[index]) ? module : { ...module, nodes };
}

/** A free name for a parameter that uses are to choose: the field's own where it can be. */
export function parameterName(module: Module, node: string, param: string): string {
  const taken = new Set([...Object.keys(module.parameters ?? {}), REPEAT.name]);
  return taken.has(param) ? newId(taken, `${node}_${param}`) : param;
}

/** Let each use choose a parameter of an inner node, or change what holds where it does not. */
export function expose(
  whole: GraphDocument,
  name: string,
  target: { readonly node: string; readonly param: string; readonly as: string },
  value: ParamValue,
): GraphDocument {
  const module = entryOf(whole.modules, name);
  if (module === undefined) throw new EditRefused(`There is no block ${name} any more.`);
  const refer = (node: GraphNode): GraphNode => {
    if (node.id !== target.node) return node;
    const now = entryOf(node.params, target.param);
    if (isReference(now) && now.$ === target.as) return node;
    return { ...node, params: { ...node.params, [target.param]: { $: target.as } } };
  };
  const parameters = { ...module.parameters, [target.as]: { default: value } };
  const changed = { ...mapNodes(module, refer), parameters };
  return { ...whole, modules: { ...whole.modules, [name]: changed } };
}

/** Take a choice away from the uses: what they had chosen goes, and the default holds for all. */
export function hide(whole: GraphDocument, name: string, parameter: string): GraphDocument {
  const module = entryOf(whole.modules, name);
  const held = entryOf(module?.parameters, parameter);
  if (module === undefined || held === undefined) {
    throw new EditRefused(`${name} leaves no ${parameter} to its uses any more.`);
  }
  const settle = (node: GraphNode): GraphNode => {
    const entries = Object.entries(node.params ?? {});
    if (!entries.some(([, value]) => isReference(value) && value.$ === parameter)) return node;
    const params = Object.fromEntries(
      entries.map(([key, value]) =>
        isReference(value) && value.$ === parameter ? [key, held.default] : [key, value],
      ),
    );
    return { ...node, params };
  };
  const forget = (node: GraphNode): GraphNode => {
    if (node.block !== blockOfModule(name) || entryOf(node.params, parameter) === undefined)
      return node;
    const { params, ...rest } = node;
    const left = without(params, parameter);
    return Object.keys(left).length > 0 ? { ...rest, params: left } : rest;
  };
  const settled = {
    ...mapNodes(module, settle),
    parameters: without(module.parameters, parameter),
  };
  const changed = mapModules(whole, (other, key) =>
    mapNodes(key === name ? settled : other, forget),
  );
  const nodes = whole.nodes.map(forget);
  const same = nodes.every((node, index) => node === whole.nodes[index]);
  return same ? changed : { ...changed, nodes };
}
