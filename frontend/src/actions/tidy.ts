/** Lay the whole graph out anew, as one step. */
import { view } from "@/canvas/view";
import { useEditor } from "@/store/editor";

export async function tidy(): Promise<void> {
  const { layOut } = await import("@/graph/layout");
  const { document, dispatch } = useEditor.getState();
  dispatch({ edit: "move", positions: layOut(document, view()?.sizes()) }, "Tidy up");
  requestAnimationFrame(() => view()?.fit());
}
