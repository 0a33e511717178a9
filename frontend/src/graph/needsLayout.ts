import { entryOf } from "./own";
import type { GraphDocument } from "./types";

/** Whether some node has no place yet, as in a document that another program wrote. */
export const needsLayout = (document: GraphDocument): boolean =>
  document.nodes.some((node) => entryOf(document.canvas.positions, node.id) === undefined);
