import { useMemo } from "react";
import { layOut } from "@/graph/layout";
import { needsLayout } from "@/graph/needsLayout";
import { entryOf } from "@/graph/own";
import { NODE_HEIGHT, NODE_WIDTH, positionOf } from "@/graph/place";
import type { GraphDocument } from "@/graph/types";
import { nodeOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";

/** A small drawing of a graph: blocks in their families' colours, and the wires. */
export function MiniGraph({ document }: { document: GraphDocument }) {
  const catalogue = useEditor((state) => state.catalogue);
  const places = useMemo(() => {
    const found = needsLayout(document) ? layOut(document) : null;
    return new Map(
      document.nodes.map((node) => [
        node.id,
        entryOf(found, node.id) ?? positionOf(document, node.id),
      ]),
    );
  }, [document]);
  const all = [...places.values()];
  if (all.length === 0) return <svg className="mini-graph" aria-hidden="true" />;
  const left = Math.min(...all.map((place) => place.x)) - 24;
  const top = Math.min(...all.map((place) => place.y)) - 24;
  const right = Math.max(...all.map((place) => place.x)) + NODE_WIDTH + 24;
  const bottom = Math.max(...all.map((place) => place.y)) + NODE_HEIGHT + 24;
  return (
    <svg
      className="mini-graph"
      viewBox={`${left} ${top} ${right - left} ${bottom - top}`}
      aria-hidden="true"
    >
      {document.wires.map((wire) => {
        const a = places.get(nodeOf(wire.from));
        const b = places.get(nodeOf(wire.to));
        if (a === undefined || b === undefined) return null;
        const [x1, y1, x2, y2] = [a.x + NODE_WIDTH, a.y + 48, b.x, b.y + 48];
        const middle = (x1 + x2) / 2;
        return (
          <path
            key={`${wire.from}→${wire.to}`}
            d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="var(--line-strong)"
            strokeWidth={8}
          />
        );
      })}
      {document.nodes.map((node) => {
        const place = places.get(node.id) ?? { x: 0, y: 0 };
        const family = catalogue?.byName.get(node.block)?.family ?? "shape";
        return (
          <rect
            key={node.id}
            x={place.x}
            y={place.y}
            width={NODE_WIDTH}
            height={NODE_HEIGHT}
            rx={26}
            fill={`var(--f-${family})`}
          />
        );
      })}
    </svg>
  );
}
