/** Reading and writing `.brick.json` files. The server reads strictly; here it is only made sure that
 * the editor can hold the document. */
import {
  emptyDocument,
  type GraphDocument,
  type GraphNode,
  type Module,
  type Modules,
  type Wire,
} from "./types";

export class NotADocument extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotADocument";
  }
}

/** The document in a text; throws NotADocument with a sentence for people. */
export function readDocument(text: string): GraphDocument {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new NotADocument("This file is not JSON.");
  }
  return asDocument(data);
}

/** Any JSON value as a document, with what may be left out filled in. */
export function asDocument(data: unknown): GraphDocument {
  if (!isRecord(data) || data.format !== "brickwork.graph") {
    throw new NotADocument("This file is not a Brickwork graph.");
  }
  if (data.version !== 1) {
    throw new NotADocument(`This graph is of version ${String(data.version)}; only 1 is known.`);
  }
  if (!isList(data.nodes, isNode)) throw new NotADocument("The graph's nodes cannot be read.");
  const wires = data.wires ?? [];
  if (!isList(wires, isWire)) throw new NotADocument("The graph's wires cannot be read.");
  return {
    ...emptyDocument,
    name: typeof data.name === "string" ? data.name : emptyDocument.name,
    nodes: data.nodes,
    wires,
    modules: asModules(data.modules ?? {}),
    canvas: isRecord(data.canvas) ? data.canvas : {},
  };
}

/** The blocks of one's own in a JSON value; throws NotADocument naming one that cannot be read. */
export function asModules(data: unknown): Modules {
  if (!isRecord(data)) throw new NotADocument("The graph's own blocks cannot be read.");
  return Object.fromEntries(
    Object.entries(data).map(([name, module]) => [name, asModule(name, module)]),
  );
}

function asModule(name: string, data: unknown): Module {
  const wires = isRecord(data) ? (data.wires ?? []) : null;
  const parameters = isRecord(data) ? (data.parameters ?? {}) : null;
  if (
    !isRecord(data) ||
    !isList(data.nodes, isNode) ||
    !isList(wires, isWire) ||
    !isParameters(parameters)
  ) {
    throw new NotADocument(`The block ${name} of this graph cannot be read.`);
  }
  return { nodes: data.nodes, wires, parameters };
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList<Item>(value: unknown, is: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(is);
}

const isParameters = (value: unknown): value is Module["parameters"] =>
  isRecord(value) && Object.values(value).every((each) => isRecord(each) && "default" in each);

const isNode = (item: unknown): item is GraphNode =>
  isRecord(item) && typeof item.id === "string" && typeof item.block === "string";

const isWire = (item: unknown): item is Wire =>
  isRecord(item) && typeof item.from === "string" && typeof item.to === "string";
