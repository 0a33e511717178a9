/** Drawing wires: what may be joined, and what happens when a wire is let go. */
import type { Connection, FinalConnectionState, OnConnectStart } from "@xyflow/react";
import { connect, wireBetween } from "@/graph/build";
import { NODE_WIDTH } from "@/graph/place";
import { fitting, probeAfter } from "@/graph/probe";
import { blockOf, writeEnd } from "@/graph/wires";
import { postCheck } from "@/net/api";
import { shownQuestion, useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import type { FlowWire } from "./flow";
import { endDrawing, useHints } from "./hints";
import { view } from "./view";

type Ends = Connection | FlowWire;

function wireOf(ends: Ends) {
  const { catalogue, document } = useEditor.getState();
  if (catalogue === null) return null;
  return wireBetween(
    document,
    { node: ends.source, port: ends.sourceHandle ?? null },
    { node: ends.target, port: ends.targetHandle ?? null },
    catalogue,
  );
}

/** A wire may go anywhere but round in a circle: what does not fit is shown with its reasons and fixes. */
export const mayConnect = (ends: Ends): boolean => wireOf(ends) !== null;

export function connectEnds(ends: Connection): void {
  const { catalogue, document, dispatch } = useEditor.getState();
  const wire = wireOf(ends);
  if (wire === null || catalogue === null) return;
  if (document.wires.some((other) => other.from === wire.from && other.to === wire.to)) return;
  dispatch(connect(document, wire, catalogue), "Connect");
}

export const startDrawing: OnConnectStart = (_, { nodeId, handleId, handleType }) => {
  if (nodeId === null || handleType === null) return;
  useHints.setState({ drawing: { node: nodeId, type: handleType } });
  if (handleType === "source") void dimMisfits(nodeId, handleId);
};

/** A click on a port begins a wire; the next click on a port ends it there. */
export const startTapping: OnConnectStart = (event, ends) => {
  startDrawing(event, ends);
  say(
    ends.handleType === "source"
      ? "Now the input it should lead to."
      : "Now the output it comes from.",
    "quiet",
  );
};

/** Ask the checker which kinds of block could take this output, and dim the nodes that could not. */
async function dimMisfits(node: string, port: string | null): Promise<void> {
  const { catalogue } = useEditor.getState();
  const document = shownQuestion(useEditor.getState());
  if (catalogue === null) return;
  const source = blockOf(document, node, catalogue);
  const used = new Set(document.nodes.map((other) => other.block));
  const blocks = catalogue.blocks.filter((block) => used.has(block.name));
  const probe = probeAfter(document, writeEnd(node, port, source?.outputs[0]?.name), blocks);
  try {
    const fits = fitting(probe, await postCheck(probe.document));
    if (useHints.getState().drawing?.node !== node) return;
    // Only the first input was asked about: a block with more of them may take it elsewhere.
    const refused = document.nodes.filter(
      ({ id, block }) =>
        id !== node && !fits.has(block) && (catalogue.byName.get(block)?.inputs.length ?? 0) < 2,
    );
    useHints.setState({ refused: new Set(refused.map((other) => other.id)) });
  } catch {
    // Dimming is a courtesy: without an answer every node stays as it is.
  }
}

/** A wire let go over nothing opens the search for a block to put there. */
export function endWire(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  endDrawing();
  const { fromNode, fromHandle, toNode, isValid } = state;
  if (!fromNode || !fromHandle || toNode) return;
  if (isValid === false && toNode) return;
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  const { catalogue, document, show } = useEditor.getState();
  if (point === undefined || catalogue === null) return;
  const screen = { x: point.clientX, y: point.clientY };
  const at = view()?.toCanvas(screen);
  if (at === undefined) return;
  const block = blockOf(document, fromNode.id, catalogue);
  const port = fromHandle.id ?? null;
  const end =
    fromHandle.type === "source"
      ? { from: writeEnd(fromNode.id, port, block?.outputs[0]?.name) }
      : { to: writeEnd(fromNode.id, port, block?.inputs[0]?.name) };
  const corner = "from" in end ? { x: at.x, y: at.y - 24 } : { x: at.x - NODE_WIDTH, y: at.y - 24 };
  show({ kind: "search", screen, at: corner, end });
}
