import { useStore, ViewportPortal } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect, useMemo } from "react";
import { NODE_HEIGHT, NODE_WIDTH, positionOf } from "@/graph/place";
import type { GraphDocument, Wire } from "@/graph/types";
import type { Verdict } from "@/graph/verdict";
import { nodeOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";
import { closeFirstHint, useFirstHint } from "@/store/firstHint";
import "./FirstHint.css";
import { useHints } from "./hints";
import { wireId } from "./wireId";

const BLOCK = "Dropout";
const GAP = 4;

/** After the first finished run: where a block from the palette would help, as the check advises. */
export function FirstHint() {
  const open = useFirstHint((hint) => hint.open);
  const document = useEditor((state) => state.document);
  const verdict = useEditor((state) => state.verdict);
  const wire = useMemo(() => advisedWire(verdict), [verdict]);
  const zoom = useStore((state) => state.transform[2]);
  const followed = open && document.nodes.some((node) => node.block === BLOCK);
  useEffect(() => {
    if (followed) closeFirstHint();
  }, [followed]);
  const inside = useEditor((state) => state.scope.length > 0);
  const shown = open && !followed && !inside && wire !== null;
  useEffect(() => {
    useHints.setState({ hintWire: shown && wire ? wireId(wire) : null });
    return () => useHints.setState({ hintWire: null });
  }, [shown, wire]);
  if (!shown || wire === null) return null;
  const { x, y } = below(document, wire);
  return (
    <ViewportPortal>
      <div
        className="first-hint nodrag nopan"
        role="status"
        data-testid="first-hint"
        style={{ transform: `translate(${x}px, ${y}px) scale(${1 / zoom}) translateX(-50%)` }}
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

/** The wire that the check's own advice would put the block on; null without such advice. */
function advisedWire(verdict: Verdict | null): Wire | null {
  for (const fix of verdict?.problems.flatMap((problem) => problem.fixes) ?? []) {
    for (const edit of fix.edits) {
      if (edit.edit === "insert_on_wire" && edit.node.block === BLOCK) {
        return { from: edit.from, to: edit.to };
      }
    }
  }
  return null;
}

/** Under the lower of the two cards that the wire joins. */
function below(document: GraphDocument, wire: Wire): { x: number; y: number } {
  const from = positionOf(document, nodeOf(wire.from));
  const to = positionOf(document, nodeOf(wire.to));
  return {
    x: (from.x + NODE_WIDTH + to.x) / 2,
    y: Math.max(from.y, to.y) + NODE_HEIGHT + GAP,
  };
}
