import { useStore } from "@xyflow/react";
import { Minus, Plus } from "lucide-react";
import { runCommand } from "@/commands";
import { view } from "./view";

/** Zoom, fit and tidy in the lower left corner. */
export function CanvasTools() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className="canvas-tools" role="toolbar" aria-label="View">
      <button type="button" aria-label="Zoom out" onClick={() => view()?.zoomOut()}>
        <Minus size={14} />
      </button>
      <button
        type="button"
        className="canvas-zoom number"
        aria-label={`Zoom is ${percent} %. Set it to 100 %`}
        onClick={() => view()?.zoomTo(1)}
      >
        {percent}%
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => view()?.zoomIn()}>
        <Plus size={14} />
      </button>
      <button type="button" className="divided" onClick={() => view()?.fit()}>
        Fit
      </button>
      <button type="button" onClick={() => runCommand("tidy")}>
        Tidy
      </button>
    </div>
  );
}
