import { ViewportPortal } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect } from "react";
import { NODE_HEIGHT, NODE_WIDTH, positionOf } from "@/graph/place";
import type { GraphDocument } from "@/graph/types";
import type { Verdict } from "@/graph/verdict";
import { nodeOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";
import { closeFirstHint, useFirstHint } from "@/store/firstHint";
import "./FirstHint.css";

const BLOCK = "Dropout";
const GAP = 20;

/** After the first finished run: where a block from the palette would help, as the check advises. */
export function FirstHint() {
  const open = useFirstHint((hint) => hint.open);
  const document = useEditor((state) => state.document);
  const wire = useEditor((state) => advisedWire(state.verdict));
  const followed = open && document.nodes.some((node) => node.block === BLOCK);
  useEffect(() => {
    if (followed) closeFirstHint();
  }, [followed]);
  if (!open || followed || wire === null) return null;
  const { x, y } = below(document, wire);
  return (
    <ViewportPortal>
      <div
        className="first-hint nodrag nopan"
        role="status"
        data-testid="first-hint"
        style={{ transform: `translate(${x}px, ${y}px) translateX(-50%)` }}
      >
        <p>
          It has learned. <b>Now drop {BLOCK} on this wire</b> and train again: does validation get
          better?
        </p>
        <button type="button" aria-label="Put the hint away" onClick={closeFirstHint}>
          <X size={14} aria-hidden="true" />
        </button>
      </div>
    </ViewportPortal>
  );
}

/** The wire that the check's own advice would put the block on, as "from to"; null without such advice. */
function advisedWire(verdict: Verdict | null): string | null {
  for (const fix of verdict?.problems.flatMap((problem) => problem.fixes) ?? []) {
    for (const edit of fix.edits) {
      if (edit.edit === "insert_on_wire" && edit.node.block === BLOCK) {
        return `${edit.from} ${edit.to}`;
      }
    }
  }
  return null;
}

/** Under the lower of the two cards that the wire joins. */
function below(document: GraphDocument, wire: string): { x: number; y: number } {
  const [from, to] = wire.split(" ").map((end) => positionOf(document, nodeOf(end)));
  if (from === undefined || to === undefined) return { x: 0, y: 0 };
  return {
    x: (from.x + NODE_WIDTH + to.x) / 2,
    y: Math.max(from.y, to.y) + NODE_HEIGHT + GAP,
  };
}
