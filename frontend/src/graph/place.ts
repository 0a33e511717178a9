/** Where nodes lie: sizes in canvas pixels, the graph runs from left to right. */
import { entryOf } from "./own";
import type { GraphDocument, Position } from "./types";
import { downstream, nodeOf } from "./wires";

export const NODE_WIDTH = 148;
export const NODE_HEIGHT = 96;
export const COLUMN = 176;
export const GRID = 4;
/** How far from the origin a node may lie, in canvas pixels: what browsers still draw sharply. */
export const FARTHEST = 1_000_000;

export const positionOf = (document: GraphDocument, id: string): Position =>
  entryOf(document.canvas.positions, id) ?? { x: 0, y: 0 };

export const snap = ({ x, y }: Position): Position => ({
  x: onGrid(x),
  y: onGrid(y),
});

const onGrid = (pixels: number): number =>
  Math.round(Math.max(-FARTHEST, Math.min(FARTHEST, pixels)) / GRID) * GRID;

export function midpoint(document: GraphDocument, from: string, to: string): Position {
  const a = positionOf(document, from);
  const b = positionOf(document, to);
  if (b.x - a.x < 2 * COLUMN) return snap({ x: a.x + COLUMN, y: (a.y + b.y) / 2 });
  return snap({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
}

/** A wanted place, moved to the right as far as it would cover what comes before. */
export function clearOf(document: GraphDocument, before: string, wanted: Position): Position {
  const { x } = positionOf(document, before);
  return snap({ x: Math.max(wanted.x, x + COLUMN), y: wanted.y });
}

/** Beside a node, to its right; lower where the place is taken. */
export function rightOf(document: GraphDocument, id: string): Position {
  const { x, y } = positionOf(document, id);
  return freePlace(document, { x: x + COLUMN, y });
}

export function freePlace(document: GraphDocument, wanted: Position): Position {
  return freeShift(document, [{ x: 0, y: 0 }], snap(wanted));
}

/** How far to move cards that lie together so that none covers a card of the graph: as wanted, or lower. */
export function freeShift(
  document: GraphDocument,
  cards: readonly Position[],
  wanted: Position,
): Position {
  const there = document.nodes.flatMap((node) => entryOf(document.canvas.positions, node.id) ?? []);
  const covers = (shift: Position) =>
    cards.some((card) =>
      there.some(
        (other) =>
          Math.abs(other.x - card.x - shift.x) < NODE_WIDTH &&
          Math.abs(other.y - card.y - shift.y) < NODE_HEIGHT,
      ),
    );
  let shift = wanted;
  while (covers(shift)) shift = { x: shift.x, y: shift.y + NODE_HEIGHT + 24 };
  return shift;
}

/** Push what comes after `id` to the right, just as far as `id` needs. */
export function makeRoom(document: GraphDocument, id: string): GraphDocument {
  const positions = document.canvas.positions;
  const own = entryOf(positions, id);
  if (positions === undefined || own === undefined) return document;
  const next = document.wires.filter((wire) => nodeOf(wire.from) === id).map((w) => nodeOf(w.to));
  const nearest = Math.min(
    ...next.map((node) => entryOf(positions, node)?.x ?? Number.POSITIVE_INFINITY),
  );
  const missing = own.x + COLUMN - nearest;
  if (!(missing > 0)) return document;
  const moved = [...downstream(document, id)].flatMap((node) => {
    const at = entryOf(positions, node);
    return at === undefined ? [] : [[node, snap({ x: at.x + missing, y: at.y })] as const];
  });
  const places = { ...positions, ...Object.fromEntries(moved) };
  return { ...document, canvas: { ...document.canvas, positions: places } };
}
