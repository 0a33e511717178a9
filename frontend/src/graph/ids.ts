/** Ids of nodes: lower-case words that Python can use as names. */
import type { GraphDocument } from "./types";

const PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
const RESERVED = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield " +
    "self torch nn"
  ).split(" "),
);

export const isValidId = (id: string): boolean => PATTERN.test(id) && !RESERVED.has(id);

/** MaxPooling2D → max_pooling2d, LSTM → lstm, module:Encoder → encoder */
export function idStem(block: string): string {
  const name = block.replace(/^module:/, "");
  const words = name.replace(/([a-z0-9])([A-Z][a-z])/g, "$1_$2").toLowerCase();
  return words.replace(/[^a-z0-9_]/g, "_").slice(0, 56);
}

export function newId(taken: ReadonlySet<string>, stem: string): string {
  if (!taken.has(stem) && isValidId(stem)) return stem;
  let number = 2;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

export const idsOf = (document: GraphDocument): Set<string> =>
  new Set(document.nodes.map((node) => node.id));

export const newNodeId = (document: GraphDocument, block: string): string =>
  newId(idsOf(document), idStem(block));
