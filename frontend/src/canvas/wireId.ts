import type { Wire } from "@/graph/types";

/** What a wire is called on the canvas; two equal wires are told apart by their place in the document. */
export const wireId = (wire: Wire, nth = 0): string =>
  nth === 0 ? `${wire.from}→${wire.to}` : `${wire.from}→${wire.to}#${nth}`;
