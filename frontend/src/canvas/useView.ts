import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import { NODE_HEIGHT, NODE_WIDTH, positionOf } from "@/graph/place";
import { useEditor } from "@/store/editor";
import type { FlowNode, FlowWire } from "./flow";
import { provideView } from "./view";

const MOVE_MS = 150;
/** Time for a new block to be drawn and measured. */
const SETTLE_MS = 30;

/** The whole graph, never larger than life, clear of the edges. */
export const FIT = { padding: "28px", maxZoom: 1 } as const;

/** On a canvas narrower than this a long graph is shown from its beginning, large enough to be read. */
const SMALL = 600;
const SMALL_EDGE = 20;
const READABLE = 0.62;

/** Lets the rest of the editor zoom, fit and find places, and keeps a graph whole in sight until somebody
 * moves the view: then call what this returns. */
export function useView(
  ground: RefObject<HTMLDivElement | null>,
): (event: MouseEvent | TouchEvent | null) => void {
  const flow = useReactFlow<FlowNode, FlowWire>();
  const store = useStoreApi();
  const moved = useRef(false);

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
          ...FIT,
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
      focus: (node) => {
        const card = ground.current?.querySelector<HTMLElement>(
          `.react-flow__node[data-id="${CSS.escape(node)}"]`,
        );
        card?.focus({ preventScroll: true });
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

  // As long as nobody has moved the view, it shows the whole graph, however large its frame is.
  useEffect(() => {
    if (ground.current === null) return;
    const showAll = (duration = 0) => {
      const { width = 0, height = 0 } = ground.current?.getBoundingClientRect() ?? {};
      const bounds = flow.getNodesBounds(flow.getNodes());
      if (width > SMALL || bounds.width * READABLE <= width) {
        void flow.fitView({ ...FIT, duration });
        return;
      }
      const middle = (bounds.y + bounds.height / 2) * READABLE;
      const x = SMALL_EDGE - bounds.x * READABLE;
      void flow.setViewport({ x, y: height / 2 - middle, zoom: READABLE }, { duration });
    };
    const watcher = new ResizeObserver(() => {
      if (!moved.current) showAll();
    });
    watcher.observe(ground.current);
    const stop = useEditor.subscribe((state, before) => {
      if (moved.current || state.document.nodes.length === before.document.nodes.length) return;
      setTimeout(() => showAll(MOVE_MS), SETTLE_MS);
    });
    return () => {
      watcher.disconnect();
      stop();
    };
  }, [flow, ground]);

  // The canvas library also tells of moves that the program made: those come without an event.
  return useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event) moved.current = true;
  }, []);
}
