import {
  applyNodeChanges,
  type EdgeChange,
  type NodeChange,
  type OnEdgesChange,
  type OnNodesChange,
} from "@xyflow/react";
import { useCallback, useLayoutEffect, useState } from "react";
import { useEditor } from "@/store/editor";
import { type FlowNode, type FlowWire, flowNodes, flowWires } from "./flow";

/** The document as the canvas library wants it. While something is dragged its place is known only here;
 * the document learns it when the drag ends, as one step. */
export function useFlow() {
  const document = useEditor((state) => state.document);
  const selection = useEditor((state) => state.selection);
  const selectedWires = useEditor((state) => state.selectedWires);
  const catalogue = useEditor((state) => state.catalogue);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [wires, setWires] = useState<FlowWire[]>([]);

  useLayoutEffect(() => {
    setNodes((before) => flowNodes(before, document, selection));
  }, [document, selection]);

  useLayoutEffect(() => {
    if (catalogue === null) return;
    setWires((before) => flowWires(before, document, selectedWires, catalogue));
  }, [document, selectedWires, catalogue]);

  const onNodesChange = useCallback<OnNodesChange<FlowNode>>((changes) => {
    const inPlace = changes.filter((change) => change.type !== "select");
    if (inPlace.length > 0) setNodes((now) => applyNodeChanges(inPlace, now));
    const { selection: before, selectedWires: wiresBefore, select } = useEditor.getState();
    const chosen = choose(before, changes);
    if (chosen !== before) select(chosen, wiresBefore);
  }, []);

  const onEdgesChange = useCallback<OnEdgesChange<FlowWire>>((changes) => {
    const { selection: nodesBefore, selectedWires: before, select } = useEditor.getState();
    const chosen = choose(before, changes);
    if (chosen !== before) select(nodesBefore, chosen);
  }, []);

  return { nodes, wires, onNodesChange, onEdgesChange };
}

type Change = NodeChange<FlowNode> | EdgeChange<FlowWire>;

function choose(before: ReadonlySet<string>, changes: readonly Change[]): ReadonlySet<string> {
  const selecting = changes.filter((change) => change.type === "select");
  if (selecting.length === 0) return before;
  const chosen = new Set(before);
  for (const change of selecting) {
    if (change.selected) chosen.add(change.id);
    else chosen.delete(change.id);
  }
  return chosen;
}
