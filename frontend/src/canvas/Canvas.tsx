import {
  Background,
  BackgroundVariant,
  type EdgeMouseHandler,
  MiniMap,
  type NodeMouseHandler,
  type OnNodeDrag,
  ReactFlow,
  ReactFlowProvider,
  type SelectionDragHandler,
  SelectionMode,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type DragEvent, type FocusEvent, useCallback, useEffect, useRef, useState } from "react";
import { moduleOf } from "@/graph/modules/names";
import { nodeById } from "@/graph/nodes";
import { isAdvice, type Problem } from "@/graph/verdict";
import { useEditor } from "@/store/editor";
import { openFile } from "@/store/open";
import { BlockNode } from "./BlockNode";
import "./Canvas.css";
import { CanvasMenu } from "./CanvasMenu";
import { CanvasTools } from "./CanvasTools";
import { connectEnds, endWire, mayConnect, startDrawing, startTapping } from "./connecting";
import { BLOCK_TYPE, dragNodeOver, dropBlock, endDrag, wireAt } from "./drop";
import { EmptyCanvas } from "./EmptyCanvas";
import { FirstHint } from "./FirstHint";
import type { FlowNode, FlowWire } from "./flow";
import { endDrawing, setDropWire, setHoverWire, useHints } from "./hints";
import { useFlow } from "./useFlow";
import { FIT, useView } from "./useView";
import { WayIn } from "./WayIn";
import { WireEdge } from "./WireEdge";

const nodeTypes = { block: BlockNode };
const edgeTypes = { wire: WireEdge };
const fingers = window.matchMedia("(pointer: coarse)").matches;

// What the canvas library is given stays the same object from one drawing to the next: a new one
// makes each of its hundreds of subscriptions look again.
const PAN_ON_DRAG = fingers ? true : [1];
const SELECT_MORE = ["Shift", "Meta", "Control"];
const SNAP: [number, number] = [4, 4];
const MAP_STYLE = { width: 132, height: 78 };

/** The graph, left to right, on a dotted ground. */
export function Canvas() {
  const opened = useEditor((state) => state.opened);
  const way = useEditor((state) => state.scope.map((step) => step.module).join(" "));
  return (
    <ReactFlowProvider key={`${opened} ${way}`}>
      <CanvasMenu>
        <Flow />
        <WayIn />
      </CanvasMenu>
    </ReactFlowProvider>
  );
}

function Flow() {
  const { nodes, wires, onNodesChange, onEdgesChange } = useFlow();
  const { screenToFlowPosition } = useReactFlow<FlowNode, FlowWire>();
  const ground = useRef<HTMLDivElement>(null);
  const drawing = useHints((hints) => hints.drawing?.type);
  const [fileOver, setFileOver] = useState(false);
  const inside = useEditor((state) => state.scope.length > 0);
  const keepView = useView(ground);
  const flow = useStoreApi();
  const leave = useCallback(() => {
    flow.setState({ connectionClickStartHandle: null });
    endDrawing();
    useEditor.getState().select([]);
  }, [flow]);
  const problems = useEditor((state) => state.problems);
  const miniColor = useCallback((node: FlowNode) => colorOf(node, problems), [problems]);

  useEffect(() => {
    const forget = () => setDropWire(null);
    window.addEventListener("dragend", forget);
    return () => window.removeEventListener("dragend", forget);
  }, []);

  const over = (event: DragEvent) => {
    const { types } = event.dataTransfer;
    if (!types.includes(BLOCK_TYPE) && !types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setFileOver(types.includes("Files"));
    if (types.includes(BLOCK_TYPE)) setDropWire(wireAt({ x: event.clientX, y: event.clientY }));
  };
  const drop = (event: DragEvent) => {
    setFileOver(false);
    const block = event.dataTransfer.getData(BLOCK_TYPE);
    const file = event.dataTransfer.files[0];
    if (!block && !file) return;
    event.preventDefault();
    if (block) dropBlock(block, { x: event.clientX, y: event.clientY });
    else if (file) void openFile(file);
  };
  const search = (event: React.MouseEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || !target.closest(".react-flow__pane")) return;
    // Cards lie inside the pane as well, and a double click on one may mean its inside.
    if (target.closest(".react-flow__node")) return;
    const screen = { x: event.clientX, y: event.clientY };
    const at = screenToFlowPosition(screen);
    useEditor.getState().show({ kind: "search", screen, at, placed: true });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop target; the keyboard has "/" and Enter.
    <div
      className="canvas"
      ref={ground}
      data-drawing={drawing}
      data-inside={inside}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setFileOver(false)}
      onDrop={drop}
      onDoubleClick={search}
      onFocus={selectFocused}
    >
      <ReactFlow<FlowNode, FlowWire>
        nodes={nodes}
        edges={wires}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onConnectStart={startDrawing}
        onConnect={connectEnds}
        onConnectEnd={endWire}
        onClickConnectStart={startTapping}
        onClickConnectEnd={endDrawing}
        isValidConnection={mayConnect}
        connectionRadius={28}
        onNodeDrag={dragOne}
        onNodeDragStop={stopNodes}
        onSelectionDragStop={stopSelection}
        onEdgeMouseEnter={enterWire}
        onEdgeMouseLeave={leaveWire}
        onMoveStart={keepView}
        onPaneClick={leave}
        onNodeDoubleClick={openUse}
        deleteKeyCode={null}
        disableKeyboardA11y
        selectionOnDrag={!fingers}
        selectionMode={SelectionMode.Partial}
        panOnDrag={PAN_ON_DRAG}
        panOnScroll
        zoomOnDoubleClick={false}
        multiSelectionKeyCode={SELECT_MORE}
        selectionKeyCode={null}
        snapToGrid
        snapGrid={SNAP}
        minZoom={0.15}
        maxZoom={2}
        elevateEdgesOnSelect={false}
        fitView
        fitViewOptions={FIT}
        aria-label="Graph"
      >
        <FirstHint />
        <Background variant={BackgroundVariant.Dots} gap={20} size={2} color="var(--dot)" />
        <MiniMap
          pannable
          zoomable
          ariaLabel="Map of the graph"
          style={MAP_STYLE}
          bgColor="var(--surface)"
          maskColor="color-mix(in srgb, var(--canvas) 62%, transparent)"
          nodeColor={miniColor}
          nodeBorderRadius={14}
        />
      </ReactFlow>
      <CanvasTools />
      <EmptyCanvas />
      {fileOver ? <div className="canvas-file-over">Drop to open this graph</div> : null}
    </div>
  );
}

const dragOne: OnNodeDrag<FlowNode> = (event, node, all) => {
  if (all.length > 1) return;
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  if (point) dragNodeOver(node.id, node.position, { x: point.clientX, y: point.clientY });
};
const stopNodes: OnNodeDrag<FlowNode> = (_, __, all) => endDrag(all);
const stopSelection: SelectionDragHandler<FlowNode> = (_, all) => endDrag(all);
const enterWire: EdgeMouseHandler<FlowWire> = (_, wire) => setHoverWire(wire.id);
const leaveWire: EdgeMouseHandler<FlowWire> = () => setHoverWire(null);

/** A double click on a block of one's own shows its inside. */
const openUse: NodeMouseHandler<FlowNode> = (_, { id }) => {
  const { document, enter } = useEditor.getState();
  const module = moduleOf(nodeById(document.nodes, id)?.block ?? "");
  if (module !== null) enter(module, id);
};

/** Moving from block to block and from wire to wire with the Tab key selects them. */
function selectFocused({ target }: FocusEvent<Element>): void {
  const id = target.getAttribute("data-id");
  if (id === null || !target.matches(":focus-visible")) return;
  if (target.classList.contains("react-flow__node")) useEditor.getState().select([id]);
  if (target.classList.contains("react-flow__edge")) useEditor.getState().select([], [id]);
}

function colorOf(node: FlowNode, problems: ReadonlyMap<string, readonly Problem[]>): string {
  if (problems.get(node.id)?.some((problem) => !isAdvice(problem))) return "var(--bad)";
  return node.selected ? "var(--accent)" : "var(--line-strong)";
}
