/** Documents that the canvas could not draw. They stay in this browser, and are not saved over a version that it
 * can. */
import { sameDocument } from "@/graph/same";
import type { GraphDocument } from "@/graph/types";

const MOST = 20;
let known: readonly GraphDocument[] = [];

export function noteUnfit(document: GraphDocument): void {
  if (!isUnfit(document)) known = [...known, document].slice(-MOST);
}

export const isUnfit = (document: GraphDocument): boolean =>
  known.some((other) => sameDocument(other, document));
