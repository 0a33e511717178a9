import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { NODE_HEIGHT, NODE_WIDTH, positionOf } from "@/graph/place";
import { useEditor } from "@/store/editor";
import type { FlowNode, FlowWire } from "./flow";
import { provideView } from "./view";

const MOVE_MS = 150;

/** Lets the rest of the editor zoom, fit and find places, and shows each newly opened graph whole. */
export function useView(ground: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow<FlowNode, FlowWire>();
  const store = useStoreApi();

  useEffect(() => {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    const duration = () => (calm.matches ? 0 : MOVE_MS);
    const box = () => ground.current?.getBoundingClientRect() ?? new DOMRect();
    provideView({
      zoomIn: () => void flow.zoomIn({ duration: duration() }),
      zoomOut: () => void flow.zoomOut({ duration: duration() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: duration() }),
      fit: (nodes) =>
        void flow.fitView({
          padding: 0.12,
          maxZoom: 1,
          duration: duration(),
          ...(nodes ? { nodes: nodes.map((id) => ({ id })) } : {}),
        }),
      reveal: (node) => {
        const { x, y } = positionOf(useEditor.getState().document, node);
        const { width, height } = box();
        const [left, top, zoom] = store.getState().transform;
        const [a, b] = [x * zoom + left, y * zoom + top];
        const inSight =
          a >= 0 && b >= 0 && a + NODE_WIDTH * zoom <= width && b + NODE_HEIGHT * zoom <= height;
        if (inSight) return;
        const center: [number, number] = [x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2];
        void flow.setCenter(...center, { zoom, duration: duration() });
      },
      toCanvas: (screen) => flow.screenToFlowPosition(screen, { snapToGrid: false }),
      center: () => {
        const { left, top, width, height } = box();
        return { x: left + width / 2, y: top + height / 2 };
      },
      sizes: () =>
        new Map(
          flow.getNodes().map((node) => [
            node.id,
            {
              width: node.measured?.width ?? NODE_WIDTH,
              height: node.measured?.height ?? NODE_HEIGHT,
            },
          ]),
        ),
    });
    return () => provideView(null);
  }, [flow, store, ground]);

  // An emptied history means that another graph has been opened.
  useEffect(
    () =>
      useEditor.subscribe((state, before) => {
        const opened = state.history !== before.history && state.history.past.length === 0;
        if (!opened || state.history.future.length > 0) return;
        // Two frames: one for the nodes to be drawn, one for them to be measured.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => void flow.fitView({ padding: 0.12, maxZoom: 1 })),
        );
      }),
    [flow],
  );
}
