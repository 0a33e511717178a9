/** Taking things away. Chains close behind removed blocks. */
import { wireId } from "@/canvas/wireId";
import { removeNodes } from "@/graph/build";
import type { Edit } from "@/graph/edits";
import { titleOf } from "@/graph/titles";
import { nodeOf, touches } from "@/graph/wires";
import { useEditor } from "@/store/editor";

export function deleteSelection(): void {
  const { document, selection, selectedWires, catalogue, dispatch } = useEditor.getState();
  if (catalogue === null) return;
  const wires: Edit[] = document.wires
    .filter((wire) => selectedWires.has(wireId(wire)))
    .filter((wire) => !selection.has(nodeOf(wire.from)) && !selection.has(nodeOf(wire.to)))
    .map((wire) => ({ edit: "remove_wire", ...wire }));
  const edits = [...wires, ...removeNodes(document, [...selection], catalogue)];
  const [only] = selection;
  const what =
    selection.size === 0
      ? "wire"
      : selection.size === 1 && only
        ? titleOf(document, only)
        : `${selection.size} blocks`;
  dispatch(edits, `Delete ${what}`, { select: [] });
}

export function disconnectSelection(): void {
  const { document, selection, dispatch } = useEditor.getState();
  const wires = document.wires.filter((wire) => [...selection].some((id) => touches(wire, id)));
  dispatch(
    wires.map((wire) => ({ edit: "remove_wire", ...wire })),
    "Disconnect",
  );
}
