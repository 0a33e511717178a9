import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { entryOf } from "@/graph/own";
import { axesText, typeText } from "@/graph/words";
import { useEditor } from "@/store/editor";
import type { FlowWire } from "./flow";
import { useHints } from "./hints";
import "./WireEdge.css";

const FITS = new Set(["shape_mismatch", "dtype_mismatch", "not_divisible", "output_size_zero"]);

/** Between closer blocks a shape would cover them; the problem card tells it anyway. */
const LABEL_ROOM = 96;
const LABEL_LIFT = 20;
/** From a port to just above the card that it belongs to. */
const ABOVE_CARD = 38;

/** A wire; it tells the shape it carries while it is pointed at, and when that shape does not fit. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<FlowWire>) {
  const { id, data, source, sourceHandleId, target, targetHandleId } = props;
  const [path, x, y] = getBezierPath(props);
  const drop = useHints((hints) => hints.dropWire === id);
  const hovered = useHints((hints) => hints.hoverWire === id);
  const hinted = useHints((hints) => hints.hintWire === id);
  const misfit = useEditor((state) =>
    (state.problems.get(target) ?? []).some(
      (problem) =>
        FITS.has(problem.code) &&
        problem.param === null &&
        (problem.port === null || problem.port === targetHandleId),
    ),
  );
  const wire = data?.wire;
  const wide = props.targetX - props.sourceX > LABEL_ROOM;
  const label = hovered || (misfit && wide);
  const labelY = wide ? y - LABEL_LIFT : Math.min(props.sourceY, props.targetY) - ABOVE_CARD;
  // Asked for only while it is shown, so that a new shape draws no wire again.
  const type = useEditor((state) =>
    label
      ? entryOf(entryOf(state.verdict?.nodes, source)?.outputs, sourceHandleId ?? "")
      : undefined,
  );
  return (
    <>
      <g data-testid={wire ? `wire-${wire.from}-${wire.to}` : undefined}>
        <BaseEdge
          path={path}
          className="wire"
          interactionWidth={26}
          data-misfit={misfit}
          data-drop={drop}
          data-hinted={hinted}
        />
      </g>
      {label && type ? (
        <EdgeLabelRenderer>
          <div
            className="wire-shapes"
            data-misfit={misfit}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${labelY}px)` }}
          >
            {typeText(type)}
            {hovered && !misfit && type.axes.some(Boolean) ? (
              <span style={{ color: "var(--ink-3)" }}>{axesText(type.axes)}</span>
            ) : null}
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});
