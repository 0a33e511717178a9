/** Where a card about a node goes: near it, inside the frame, and over as little as possible. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 14;
const EDGE = 8;
/** Further from its node than this, a card seems to belong to no node. */
const FAR = 90;
/** Below is where people look for it: above only where that is this much nearer. */
const UP = 60;

export function cardPlace(
  node: Box,
  others: readonly Box[],
  card: { readonly width: number; readonly height: number },
  frame: { readonly width: number; readonly height: number },
): { x: number; y: number } {
  const middle = node.x + node.width / 2 - card.width / 2;
  const x = Math.max(EDGE, Math.min(middle, frame.width - card.width - EDGE));
  const beside = others.filter((box) => box.x < x + card.width && box.x + box.width > x);
  const covered = (y: number) =>
    beside.reduce((sum, box) => {
      const height = Math.min(y + card.height, box.y + box.height) - Math.max(y, box.y);
      const width = Math.min(x + card.width, box.x + box.width) - Math.max(x, box.x);
      return sum + Math.max(0, height) * width;
    }, 0);
  const outside = (y: number) =>
    Math.max(0, EDGE - y) + Math.max(0, y + card.height + EDGE - frame.height);

  const below = node.y + node.height + GAP;
  const above = node.y - GAP - card.height;
  const places = [
    below,
    ...beside.map((box) => box.y + box.height + GAP).filter((y) => y > below && y < below + FAR),
    above,
    ...beside.map((box) => box.y - GAP - card.height).filter((y) => y < above && y > above - FAR),
  ];
  const away = (y: number) => (y >= below ? y - below : UP + above - y);
  const cost = (y: number) => outside(y) * card.width * 4 + covered(y) * 2 + away(y);
  return { x, y: places.reduce((best, y) => (cost(y) < cost(best) ? y : best), below) };
}
