/** Blocks of one's own as the palette, the canvas and the inspector see blocks: ports and fields, read from
 * their inside. */

import { type Block, type Catalogue, type Field, isReference } from "@/graph/catalogue";
import { blockOfModule, contains, list, moduleOf } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import type { Module, Modules } from "@/graph/types";
import { share } from "@/graph/verdict";
import { nodeOf } from "@/graph/wires";

export const FAMILY = "module";
const TITLE = "My blocks";

/** The catalogue with a document's own blocks. `inside`: the module being edited, which cannot hold itself,
 * so that neither it nor what contains it is offered. */
export function withModules(
  catalogue: Catalogue,
  modules: Modules,
  inside: string | null,
): Catalogue {
  const base = catalogue.base ?? catalogue;
  const names = Object.keys(modules);
  if (names.length === 0) return base;
  const own = names.map((name) =>
    share(catalogue.byName.get(blockOfModule(name)), ownBlock(base, modules, name)),
  );
  const offered = own.filter(
    (block) => inside === null || !contains(modules, moduleOf(block.name) ?? "", inside),
  );
  const blocks = [...base.blocks, ...offered];
  const same =
    catalogue.byName.size === base.byName.size + own.length &&
    own.every((block) => catalogue.byName.get(block.name) === block) &&
    sameItems(blocks, catalogue.blocks);
  if (same) return catalogue;
  return {
    base,
    blocks,
    families: [...base.families, { name: FAMILY, title: TITLE, letter: "M" }],
    byName: new Map([...base.byName, ...own.map((block) => [block.name, block] as const)]),
  };
}

const sameItems = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

function ownBlock(base: Catalogue, modules: Modules, name: string): Block {
  const module = entryOf(modules, name) ?? { nodes: [], wires: [], parameters: {} };
  const fields = fieldsOf(base, modules, name);
  const inputs = inputsOf(module);
  const outputs = outputsOf(module);
  const parts = partsOf(module);
  const repeats = inputs.length === 1 && outputs.length === 1;
  return {
    name: blockOfModule(name),
    family: FAMILY,
    essential: false,
    tagline: parts.length > 0 ? short(parts) : "empty so far",
    caption: fields.slice(0, 2).map(captionOf).join(", "),
    summary: `A block of your own, made of ${list(parts) || "nothing so far"}.`,
    description:
      `A block of your own, made of ${list(parts) || "nothing so far"}. ` +
      "Double-click it to see and change its inside; every use of it changes with it.",
    formula: "",
    note: "",
    mask: "passes",
    mask_rule: "",
    inputs: inputs.map((id) => ({ name: id, optional: false, many: false })),
    outputs: outputs.map((id) => ({ name: id })),
    fields: repeats ? [...fields, REPEAT] : fields,
    examples: [],
  };
}

export const REPEAT: Field = {
  name: "repeat",
  type: "integer",
  required: false,
  default: 1,
  minimum: 1,
  maximum: 2000,
  description: "So many in a row, each with weights of its own.",
};

const captionOf = (field: Field): string =>
  field.type === "choice"
    ? `{${field.name}}`
    : `${field.name.replaceAll("_", " ")} {${field.name}}`;

/** The names of the input ports: the ids of the Input nodes. */
export const inputsOf = (module: Module): string[] =>
  module.nodes.filter((node) => node.block === "Input").map((node) => node.id);

/** The names of the output ports: the Output nodes' ids, or where there are none the dead ends'. */
export function outputsOf(module: Module): string[] {
  const marked = module.nodes.filter((node) => node.block === "Output").map((node) => node.id);
  if (marked.length > 0) return marked;
  const leads = new Set(module.wires.map((wire) => nodeOf(wire.from)));
  const fed = new Set(module.wires.map((wire) => nodeOf(wire.to)));
  return module.nodes.filter(({ id }) => fed.has(id) && !leads.has(id)).map(({ id }) => id);
}

function partsOf(module: Module): string[] {
  const count = new Map<string, number>();
  for (const node of module.nodes) {
    if (node.block === "Input" || node.block === "Output") continue;
    const name = moduleOf(node.block) ?? node.block;
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  return [...count].map(([name, times]) => (times === 1 ? name : `${times} ${name}`));
}

const short = (parts: readonly string[]): string =>
  parts.length > 2 ? `${parts.slice(0, 2).join(", ")} …` : parts.join(", ");

/** What each use of a module may choose, as fields: type, bounds and help are those of the field inside. */
function fieldsOf(base: Catalogue, modules: Modules, name: string): Field[] {
  return Object.entries(entryOf(modules, name)?.parameters ?? {}).flatMap(
    ([parameter, { default: value }]) => {
      const inner = innerField(base, modules, name, parameter);
      return inner ? [{ ...inner, name: parameter, default: value, required: false }] : [];
    },
  );
}

/** The field that a module's parameter stands for, followed through what is inside; undefined where that leads
 * nowhere or back to itself. */
function innerField(
  base: Catalogue,
  modules: Modules,
  name: string,
  parameter: string,
  seen: ReadonlySet<string> = new Set(),
): Field | undefined {
  const here = `${name} ${parameter}`;
  if (seen.has(here)) return undefined;
  for (const node of entryOf(modules, name)?.nodes ?? []) {
    const found = Object.entries(node.params ?? {}).find(
      ([, value]) => isReference(value) && value.$ === parameter,
    );
    if (!found) continue;
    const [param] = found;
    const nested = moduleOf(node.block);
    if (nested === null) return base.byName.get(node.block)?.fields.find((f) => f.name === param);
    if (param === REPEAT.name) return REPEAT;
    return innerField(base, modules, nested, param, new Set([...seen, here]));
  }
  return undefined;
}
