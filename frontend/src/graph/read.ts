/** Reading and writing `.brick.json` files. The server reads strictly; here it is made sure that the editor can
 * hold and draw the document. */
import { isValidId } from "./ids";
import { isRecord } from "./own";
import { readCanvas } from "./readCanvas";
import {
  emptyDocument,
  type GraphDocument,
  type GraphNode,
  type Module,
  type Modules,
  type Wire,
} from "./types";

const LONGEST_NAME = 200;
const DEEPEST = 32;
const CLASS_NAME = /^[A-Z][A-Za-z0-9]{0,63}$/;

export class NotADocument extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotADocument";
  }
}

/** The document in a text; throws NotADocument with a sentence for people. */
export const readDocument = (text: string): GraphDocument => asDocument(parse(text));

/** The JSON value in a text; throws NotADocument where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotADocument("This file is not JSON.");
  }
}

/** A document that can be shown, and what had to be left out of it, in a few words each. */
export interface Opened {
  readonly document: GraphDocument;
  readonly leftOut: readonly string[];
}

/** Any JSON value as a document, with what may be left out filled in. Throws NotADocument. */
export const asDocument = (data: unknown): GraphDocument => openable(data).document;

/** Any JSON value as a document; of what lies beside the graph only what can be used stays. Throws
 * NotADocument where the graph itself cannot be read. */
export function openable(data: unknown): Opened {
  if (!isRecord(data) || data.format !== "brickwork.graph") {
    throw new NotADocument("This file is not a Brickwork graph.");
  }
  if (data.version !== 1) {
    throw new NotADocument(`This graph is of version ${said(data.version)}; only 1 is known.`);
  }
  if (isDeeper(data, DEEPEST)) {
    throw new NotADocument(`This graph is nested more than ${DEEPEST} deep.`);
  }
  const leftOut: string[] = [];
  const { nodes, wires } = partsOf(data, "The graph");
  const named = typeof data.name === "string" && data.name.length <= LONGEST_NAME;
  if (!named && data.name !== undefined) leftOut.push("its name");
  const document = {
    ...emptyDocument,
    name: named ? String(data.name) : emptyDocument.name,
    nodes,
    wires,
    modules: asModules(data.modules ?? {}),
    canvas: readCanvas(data.canvas ?? {}, leftOut),
  };
  return { document, leftOut };
}

/** Nodes and wires; throws NotADocument naming the first that cannot be read. */
function partsOf(data: Record<string, unknown>, what: string): Pick<Module, "nodes" | "wires"> {
  const { nodes, wires = [] } = data;
  if (!Array.isArray(nodes)) throw new NotADocument(`${what}'s nodes cannot be read.`);
  const ids = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    const problem = nodeProblem(node);
    if (problem !== null) {
      throw new NotADocument(`${what}'s nodes cannot be read: node ${index + 1} ${problem}.`);
    }
    if (ids.has(node.id)) throw new NotADocument(`${what} has two nodes called ${node.id}.`);
    ids.add(node.id);
  }
  if (!isList(wires, isWire)) throw new NotADocument(`${what}'s wires cannot be read.`);
  return { nodes: nodes as GraphNode[], wires };
}

function nodeProblem(node: unknown): string | null {
  if (!isRecord(node)) return "is no object";
  const { id, block, params, shares } = node;
  if (typeof id !== "string") return "has no id";
  if (!isValidId(id)) {
    return `is called “${id.slice(0, 40)}”, but an id is a lower-case word of letters, digits and _`;
  }
  if (typeof block !== "string") return `(${id}) names no block`;
  if (params !== undefined && !isRecord(params)) return `(${id}) has params that are no object`;
  if (shares !== undefined && typeof shares !== "string") return `(${id}) shares with no node`;
  return null;
}

/** The blocks of one's own in a JSON value; throws NotADocument naming one that cannot be read. */
export function asModules(data: unknown): Modules {
  if (!isRecord(data)) throw new NotADocument("The graph's own blocks cannot be read.");
  return Object.fromEntries(
    Object.entries(data).map(([name, module]) => [name, asModule(name, module)]),
  );
}

function asModule(name: string, data: unknown): Module {
  const told = name.slice(0, 40);
  const parameters = isRecord(data) ? (data.parameters ?? {}) : null;
  if (!CLASS_NAME.test(name) || !isRecord(data) || !isParameters(parameters)) {
    throw new NotADocument(`The block ${told} of this graph cannot be read.`);
  }
  return { ...partsOf(data, `The block ${told}`), parameters };
}

/** Whether a value is nested deeper than that; counted without recursion, however deep it is. */
function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
    level = level.filter((item) => typeof item === "object" && item !== null);
  }
  return false;
}

/** A value of any kind in a sentence. */
const said = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "no number";

/** What was left out, as one sentence. */
export function leftOutInWords(leftOut: readonly string[]): string {
  const named = leftOut.slice(0, 3).join(", ");
  const more = leftOut.length > 3 ? ` and ${leftOut.length - 3} more` : "";
  return `Opened without what cannot be used: ${named}${more}. Earlier versions still have it.`;
}

export const writeDocument = (document: GraphDocument): string =>
  `${JSON.stringify(document, null, 2)}\n`;

/** "Digits CNN" → digits-cnn.brick.json */
export function fileName(document: GraphDocument): string {
  const stem = document.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${stem || "graph"}.brick.json`;
}

function isList<Item>(value: unknown, is: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(is);
}

const isParameters = (value: unknown): value is Module["parameters"] =>
  isRecord(value) &&
  Object.entries(value).every(
    ([name, each]) => isValidId(name) && isRecord(each) && each.default !== undefined,
  );

const isWire = (item: unknown): item is Wire =>
  isRecord(item) && typeof item.from === "string" && typeof item.to === "string";
