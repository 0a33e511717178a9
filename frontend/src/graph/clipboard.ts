/** Copying parts of a graph as JSON text, so that they travel between graphs, tabs and programs. */

import type { Edit } from "./edits";
import { idsOf, newId } from "./ids";
import { type Carried, modulesOf, underNames, unload } from "./modules/carry";
import { entryOf } from "./own";
import { freeShift, positionOf } from "./place";
import { asModules } from "./read";
import { ownParams } from "./shares";
import type { GraphDocument, GraphNode, Params, Position, Wire } from "./types";
import { nodeOf, readEnd } from "./wires";

export interface Piece {
  readonly format: "brickwork.piece";
  readonly version: 1;
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly Wire[];
  readonly positions: Readonly<Record<string, Position>>;
  readonly titles: Readonly<Record<string, string>>;
  /** The blocks of one's own that the nodes use. */
  readonly own?: Carried;
}

/** The chosen nodes with the wires among them. */
export function copyPiece(document: GraphDocument, ids: ReadonlySet<string>): Piece {
  const titles = Object.entries(document.canvas.titles ?? {}).filter(([id]) => ids.has(id));
  const nodes = document.nodes.filter((node) => ids.has(node.id));
  const own = modulesOf(document, nodes);
  return {
    format: "brickwork.piece",
    version: 1,
    nodes: nodes.map((node) => withOwnersParams(document, node, ids)),
    wires: document.wires.filter((w) => ids.has(nodeOf(w.from)) && ids.has(nodeOf(w.to))),
    positions: Object.fromEntries([...ids].map((id) => [id, positionOf(document, id)])),
    titles: Object.fromEntries(titles),
    ...(Object.keys(own.modules).length > 0 ? { own } : {}),
  };
}

/** Without the block whose weights it uses, a copy takes that one's parameters along. */
function withOwnersParams(
  document: GraphDocument,
  node: GraphNode,
  ids: ReadonlySet<string>,
): GraphNode {
  if (node.shares === undefined || ids.has(node.shares)) return node;
  const params = ownParams(document, node);
  return params ? { ...node, params } : node;
}

/** The piece in a clipboard text, or null where the text is something else. */
export function readPiece(text: string): Piece | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null) return null;
  const piece = data as Partial<Piece>;
  if (piece.format !== "brickwork.piece" || piece.version !== 1) return null;
  if (!Array.isArray(piece.nodes) || !Array.isArray(piece.wires)) return null;
  return {
    ...(piece as Piece),
    positions: piece.positions ?? {},
    titles: piece.titles ?? {},
    ...(piece.own
      ? { own: { modules: asModules(piece.own.modules), canvas: piece.own.canvas ?? {} } }
      : {}),
  };
}

/** The edits that add a piece under fresh ids, its top left corner at `at` or moved by `by`; lower where
 * it would cover what is there. `inside`: the module that is open. Throws EditRefused where a module would come to
 * contain itself. */
export function pastePiece(
  document: GraphDocument,
  piece: Piece,
  where: { readonly at: Position } | { readonly by: Position },
  inside: string | null = null,
): [string[], Edit[]] {
  const own = unload(document, piece.own ?? { modules: {}, canvas: {} }, inside);
  const taken = idsOf(document);
  const fresh = new Map<string, string>();
  for (const { id } of piece.nodes) {
    const name = newId(taken, id.replace(/_\d+$/, ""));
    taken.add(name);
    fresh.set(id, name);
  }
  const rename = (id: string) => fresh.get(id) ?? id;
  const end = (text: string) => {
    const { node, port } = readEnd(text);
    return port === null ? rename(node) : `${rename(node)}.${port}`;
  };
  const wanted = "by" in where ? where.by : fromCorner(piece, where.at);
  const shift = freeShift(document, Object.values(piece.positions), wanted);
  const added = piece.nodes.map((node): Edit => {
    const at = entryOf(piece.positions, node.id) ?? { x: 0, y: 0 };
    const copy = underNames(copyOf(document, node, fresh), own.names);
    return { edit: "add_node", node: copy, at: { x: at.x + shift.x, y: at.y + shift.y } };
  });
  const edits = [...own.edits, ...added];
  for (const wire of piece.wires) {
    edits.push({ edit: "add_wire", from: end(wire.from), to: end(wire.to) });
  }
  for (const [id, title] of Object.entries(piece.titles)) {
    if (fresh.has(id)) edits.push({ edit: "set_title", node: rename(id), title });
  }
  return [[...fresh.values()], edits];
}

/** A copy goes on sharing with the copy of its owner, else with the owner itself where that is here; elsewhere
 * it has weights of its own. */
function copyOf(
  document: GraphDocument,
  node: GraphNode,
  fresh: ReadonlyMap<string, string>,
): GraphNode {
  const id = fresh.get(node.id) ?? node.id;
  if (node.shares === undefined) return { ...node, id };
  const { shares, params, ...rest } = node;
  const copied = fresh.get(shares);
  if (copied !== undefined) return { ...rest, id, shares: copied };
  const owner = document.nodes.find((other) => other.id === shares);
  const here = owner?.block === node.block && same(owner.params ?? null, params ?? null);
  if (here) return { ...rest, id, shares };
  return params ? { ...rest, id, params } : { ...rest, id };
}

const same = (a: Params | null, b: Params | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

function fromCorner(piece: Piece, at: Position): Position {
  const places = Object.values(piece.positions);
  const left = Math.min(...places.map((place) => place.x));
  const top = Math.min(...places.map((place) => place.y));
  return places.length === 0 ? at : { x: at.x - left, y: at.y - top };
}
