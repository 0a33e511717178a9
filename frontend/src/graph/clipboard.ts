/** Copying parts of a graph as JSON text, so that they travel between graphs, tabs and programs. */
import type { Edit } from "./edits";
import { idsOf, newId } from "./ids";
import { freeShift, positionOf } from "./place";
import type { GraphDocument, GraphNode, Position, Wire } from "./types";
import { nodeOf, readEnd } from "./wires";

export interface Piece {
  readonly format: "brickwork.piece";
  readonly version: 1;
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly Wire[];
  readonly positions: Readonly<Record<string, Position>>;
  readonly titles: Readonly<Record<string, string>>;
}

/** The chosen nodes with the wires among them. */
export function copyPiece(document: GraphDocument, ids: ReadonlySet<string>): Piece {
  const titles = Object.entries(document.canvas.titles ?? {}).filter(([id]) => ids.has(id));
  return {
    format: "brickwork.piece",
    version: 1,
    nodes: document.nodes.filter((node) => ids.has(node.id)),
    wires: document.wires.filter((w) => ids.has(nodeOf(w.from)) && ids.has(nodeOf(w.to))),
    positions: Object.fromEntries([...ids].map((id) => [id, positionOf(document, id)])),
    titles: Object.fromEntries(titles),
  };
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
  return { ...(piece as Piece), positions: piece.positions ?? {}, titles: piece.titles ?? {} };
}

/** The edits that add a piece under fresh ids, its top left corner at `at` or moved by `by`; lower where
 * it would cover what is there. */
export function pastePiece(
  document: GraphDocument,
  piece: Piece,
  where: { readonly at: Position } | { readonly by: Position },
): [string[], Edit[]] {
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
  const edits: Edit[] = piece.nodes.map((node) => {
    const at = piece.positions[node.id] ?? { x: 0, y: 0 };
    const copy: GraphNode = node.shares
      ? { ...node, id: rename(node.id), shares: rename(node.shares) }
      : { ...node, id: rename(node.id) };
    return { edit: "add_node", node: copy, at: { x: at.x + shift.x, y: at.y + shift.y } };
  });
  for (const wire of piece.wires) {
    edits.push({ edit: "add_wire", from: end(wire.from), to: end(wire.to) });
  }
  for (const [id, title] of Object.entries(piece.titles)) {
    if (fresh.has(id)) edits.push({ edit: "set_title", node: rename(id), title });
  }
  return [[...fresh.values()], edits];
}

function fromCorner(piece: Piece, at: Position): Position {
  const places = Object.values(piece.positions);
  const left = Math.min(...places.map((place) => place.x));
  const top = Math.min(...places.map((place) => place.y));
  return places.length === 0 ? at : { x: at.x - left, y: at.y - top };
}
