/** The keyboard on the canvas: from block to block, and blocks from place to place. */
import { view } from "@/canvas/view";
import { positionOf } from "@/graph/place";
import { useEditor } from "@/store/editor";

export type Direction = "left" | "right" | "up" | "down";

const STEPS: Readonly<Record<Direction, { x: number; y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
const NUDGE = 20;

/** Select the nearest block in a direction; with nothing selected, the leftmost one. */
export function go(direction: Direction): void {
  const { document, selection, select } = useEditor.getState();
  const [current] = selection;
  const places = document.nodes.map((node) => ({ id: node.id, ...positionOf(document, node.id) }));
  const here = places.find((place) => place.id === current);
  const step = STEPS[direction];
  const ranked = places
    .filter((place) => place.id !== current)
    .map((place) => {
      const dx = place.x - (here?.x ?? place.x);
      const dy = place.y - (here?.y ?? place.y);
      const ahead = dx * step.x + dy * step.y;
      const aside = Math.abs(dx * step.y) + Math.abs(dy * step.x);
      return { id: place.id, ahead, cost: here ? ahead + 2 * aside : place.x };
    })
    .filter((place) => here === undefined || place.ahead > 8)
    .sort((a, b) => a.cost - b.cost);
  const next = ranked[0]?.id;
  if (next === undefined) return;
  select([next]);
  view()?.reveal(next);
  view()?.focus(next);
}

export function nudge(direction: Direction): void {
  const { document, selection, dispatch } = useEditor.getState();
  const { x, y } = STEPS[direction];
  const positions = Object.fromEntries(
    [...selection].map((id) => {
      const at = positionOf(document, id);
      return [id, { x: at.x + x * NUDGE, y: at.y + y * NUDGE }];
    }),
  );
  dispatch({ edit: "move", positions }, "Move", { mergeKey: `nudge ${[...selection].join()}` });
}
