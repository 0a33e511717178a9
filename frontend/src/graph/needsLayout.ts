import type { GraphDocument } from "./types";

/** Whether some node has no place yet, as in a document that another program wrote. */
export const needsLayout = (document: GraphDocument): boolean =>
  document.nodes.some((node) => document.canvas.positions?.[node.id] === undefined);
