import { needsLayout } from "./needsLayout";
import type { GraphDocument } from "./types";

/** The document with a place for every node: laid out where another program left places out. */
export async function placed(document: GraphDocument): Promise<GraphDocument> {
  if (!needsLayout(document)) return document;
  const { layOut } = await import("./layout");
  const positions = { ...layOut(document), ...document.canvas.positions };
  return { ...document, canvas: { ...document.canvas, positions } };
}
