import { viewOf } from "@/graph/modules/scope";
import { needsLayout } from "./needsLayout";
import { entryOf } from "./own";
import type { GraphDocument, ModuleCanvas } from "./types";

/** The document with a place for every node, inside its modules too: laid out where another program left
 * places out. */
export async function placed(document: GraphDocument): Promise<GraphDocument> {
  const views = Object.keys(document.modules).map(
    (module) => [module, viewOf(document, [{ module, node: null }])] as const,
  );
  const lost = views.filter(([, view]) => needsLayout(view));
  if (!needsLayout(document) && lost.length === 0) return document;
  const { layOut } = await import("./layout");
  const places = (view: GraphDocument) => ({ ...layOut(view), ...view.canvas.positions });
  const inside = lost.map(([module, view]): [string, ModuleCanvas] => [
    module,
    { ...entryOf(document.canvas.modules, module), positions: places(view) },
  ]);
  const modules = { ...document.canvas.modules, ...Object.fromEntries(inside) };
  const canvas = { ...document.canvas, positions: places(document) };
  return { ...document, canvas: inside.length > 0 ? { ...canvas, modules } : canvas };
}
