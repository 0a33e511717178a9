/** Connecting without a pointer: the ports that the selected block's output could lead to. */

import { connect } from "@/graph/build";
import { entryOf } from "@/graph/own";
import { type Target, targetsOf } from "@/graph/targets";
import { blockOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";

/** The ports that a wire from the selected block may lead to. */
export function selectedTargets(): Target[] {
  const { document, catalogue, selection, verdict } = useEditor.getState();
  const [node] = selection;
  if (node === undefined || selection.size !== 1 || catalogue === null) return [];
  const declared = blockOf(document, node, catalogue)?.outputs.map((port) => port.name) ?? [];
  const checked = Object.keys(entryOf(verdict?.nodes, node)?.outputs ?? {});
  const outputs = declared.length > 0 && checked.length > 0 ? checked : declared;
  return targetsOf(document, node, outputs, catalogue);
}

export function connectTo({ wire }: Target): void {
  const { document, catalogue, dispatch } = useEditor.getState();
  if (catalogue) dispatch(connect(document, wire, catalogue), "Connect");
}
