/** What blocks of one's own are called, and where they are used. */

import type { Catalogue } from "@/graph/catalogue";
import { entryOf } from "@/graph/own";
import { titleOf } from "@/graph/titles";
import type { GraphDocument, GraphNode, Module, Modules } from "@/graph/types";
import { nodeOf } from "@/graph/wires";

const PREFIX = "module:";
const CLASS_NAME = /^[A-Z][A-Za-z0-9]{0,63}$/;
/** Names that the source code has already given away. */
const TAKEN = new Set(["Model", "None", "True", "False", "F"]);

export const blockOfModule = (name: string): string => PREFIX + name;

/** The module that a node uses, or null where it is a block that comes with Brickwork. */
export const moduleOf = (block: string): string | null =>
  block.startsWith(PREFIX) ? block.slice(PREFIX.length) : null;

/** A block's name as people read it: module:Residual → Residual. */
export const blockName = (block: string): string => moduleOf(block) ?? block;

/** Why a text cannot name a block of one's own, or null where it can. `own` is the name it has now. */
export function nameProblem(
  name: string,
  modules: Modules,
  catalogue: Catalogue | null,
  own?: string,
): string | null {
  if (name === "") return "Give it a name.";
  if (/^[a-z]/.test(name)) {
    return `Begin with a capital letter: ${name.charAt(0).toUpperCase()}${name.slice(1)}.`;
  }
  if (/^[^A-Z]/.test(name)) return "Begin with a capital letter from A to Z.";
  const wrong = name.match(/[^A-Za-z0-9]/)?.[0];
  if (wrong !== undefined) {
    const what = wrong === " " ? "a space" : `“${wrong}”`;
    return `Only letters and digits can be used, and this has ${what}.`;
  }
  if (!CLASS_NAME.test(name)) return "At most 64 letters, please.";
  if (TAKEN.has(name)) return `${name} means something else in the source code.`;
  if (name !== own && entryOf(modules, name))
    return `This graph already has a block called ${name}.`;
  if (catalogue?.byName.has(name)) return `Brickwork has a block called ${name} already.`;
  return null;
}

export function freeName(stem: string, modules: Modules, catalogue: Catalogue | null): string {
  const base = stem.replace(/\d+$/, "") || stem;
  if (nameProblem(stem, modules, catalogue) === null) return stem;
  let number = 2;
  while (nameProblem(`${base}${number}`, modules, catalogue) !== null) number += 1;
  return `${base}${number}`;
}

const BY_FAMILY: Readonly<Record<string, string>> = {
  convolution: "ConvBlock",
  pooling: "ConvBlock",
  sequence: "SequenceBlock",
  attention: "AttentionBlock",
  core: "DenseBlock",
};

/** A name to begin with, from what is selected: a branch that is added again is a Residual. */
export function suggestName(
  document: GraphDocument,
  ids: ReadonlySet<string>,
  catalogue: Catalogue | null,
): string {
  const nodes = document.nodes.filter((node) => ids.has(node.id));
  const families = nodes.map((node) => catalogue?.byName.get(node.block)?.family ?? "");
  const known = Object.keys(BY_FAMILY).find((family) => families.includes(family));
  const added = nodes.some((node) => node.block === "Add" && isShortcut(document, node, ids));
  const stem = added ? "Residual" : (entryOf(BY_FAMILY, known ?? "") ?? "MyBlock");
  return freeName(stem, document.modules, catalogue);
}

/** Whether one of a node's sources also leads to it by another way. */
function isShortcut(document: GraphDocument, node: GraphNode, ids: ReadonlySet<string>): boolean {
  const into = document.wires.filter((wire) => nodeOf(wire.to) === node.id);
  return into.some((wire) =>
    document.wires.some(
      (other) =>
        nodeOf(other.from) === nodeOf(wire.from) &&
        other.to !== wire.to &&
        ids.has(nodeOf(other.to)),
    ),
  );
}

/** Whether a module contains another, or is it, however deep. */
export function contains(modules: Modules, name: string, wanted: string): boolean {
  const seen = new Set<string>();
  const look = (current: string): boolean => {
    if (current === wanted) return true;
    if (seen.has(current)) return false;
    seen.add(current);
    return usedBy(entryOf(modules, current)).some(look);
  };
  return look(name);
}

/** The modules that a module uses directly. */
export const usedBy = (module: Module | undefined): string[] => [
  ...new Set((module?.nodes ?? []).flatMap((node) => moduleOf(node.block) ?? [])),
];

/** Where a module is used, in words: "2 times in the graph and once in Encoder"; null where nowhere. */
export function usesInWords(whole: GraphDocument, name: string): string | null {
  const count = (nodes: readonly GraphNode[]) =>
    nodes.filter((node) => node.block === blockOfModule(name)).length;
  const places = [
    { where: "the graph", times: count(whole.nodes) },
    ...Object.entries(whole.modules).map(([where, module]) => ({
      where,
      times: count(module.nodes),
    })),
  ].filter(({ times }) => times > 0);
  if (places.length === 0) return null;
  return list(places.map(({ where, times }) => `${timesInWords(times)} in ${where}`));
}

const timesInWords = (times: number): string =>
  times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;

/** a, b and c */
export const list = (words: readonly string[]): string =>
  words.length < 2
    ? (words[0] ?? "")
    : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;

/** The titles of nodes, as a sentence lists them; at most three by name. */
export function titlesOf(document: GraphDocument, ids: readonly string[]): string {
  const titles = ids.map((id) => titleOf(document, id));
  return titles.length > 3
    ? `${titles.slice(0, 2).join(", ")} and ${titles.length - 2} more`
    : list(titles);
}
