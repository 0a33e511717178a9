import { useStore } from "@xyflow/react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { isAdvice, type Problem } from "@/graph/verdict";
import { useEditor } from "@/store/editor";
import { ProblemText } from "@/ui/ProblemText";
import { type Box, cardPlace } from "./cardPlace";
import { useHints } from "./hints";
import "./ProblemCard.css";

const WIDTH = 290;

/** What is wrong with a node and how to mend it, near the node. Shown for the selected node, and
 * for the first problem in the graph as long as nothing is selected. */
export function ProblemCard({ id, problems }: { id: string; problems: readonly Problem[] }) {
  const first = problems.find((problem) => !isAdvice(problem)) ?? problems[0];
  const shown = useEditor((state) => {
    if (first === undefined) return false;
    if (state.selection.has(id)) return state.selection.size === 1;
    const any = [...state.selection].some((node) => state.problems.has(node));
    return !any && state.verdict?.problems.find((p) => !isAdvice(p) && p.node)?.node === id;
  });
  const drawing = useHints((hints) => hints.drawing !== null);
  if (first === undefined || !shown || drawing) return null;
  return <Card id={id} problem={first} />;
}

function Card({ id, problem }: { id: string; problem: Problem }) {
  const card = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(96);
  const ground = useStore((state) => state.domNode);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another problem has another height
  useLayoutEffect(() => setHeight(card.current?.offsetHeight ?? 96), [problem, ground]);
  const place = usePlace(id, height);
  if (!ground || place === null) return null;
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps clicks from selecting the node
    <div
      ref={card}
      className="problem-card nodrag nopan"
      data-advice={isAdvice(problem)}
      role="status"
      style={{ width: WIDTH, transform: `translate(${place})` }}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <ProblemText problem={problem} />
    </div>,
    ground,
  );
}

/** The card's place on the screen as text, so that it is drawn again only when that changes. */
function usePlace(id: string, height: number): string | null {
  return useStore(
    useCallback(
      ({ nodeLookup, transform, width, height: frameHeight }) => {
        const [left, top, zoom] = transform;
        const boxes = new Map<string, Box>();
        for (const { id: other, internals, measured } of nodeLookup.values()) {
          boxes.set(other, {
            x: internals.positionAbsolute.x * zoom + left,
            y: internals.positionAbsolute.y * zoom + top,
            width: (measured.width ?? 0) * zoom,
            height: (measured.height ?? 0) * zoom,
          });
        }
        const own = boxes.get(id);
        if (own === undefined || own.width === 0) return null;
        boxes.delete(id);
        const card = { width: WIDTH, height };
        const { x, y } = cardPlace(own, [...boxes.values()], card, { width, height: frameHeight });
        return `${Math.round(x)}px, ${Math.round(y)}px`;
      },
      [id, height],
    ),
  );
}
