/** Where a node's outputs could lead, for connecting without a pointer. */
import { wireBetween } from "./build";
import type { Catalogue } from "./catalogue";
import type { GraphDocument, Wire } from "./types";
import { blockOf, inOrder, wiresInPort } from "./wires";

export interface Target {
  readonly wire: Wire;
  readonly node: string;
  readonly port: string;
  /** The output it comes from, where the node has several. */
  readonly output: string | null;
  readonly optional: boolean;
  /** The wires that would make way. */
  readonly replaces: readonly Wire[];
}

/** Every input port that a wire from `node` may lead to: free ones first, then those it would take over. */
export function targetsOf(
  document: GraphDocument,
  node: string,
  outputs: readonly string[],
  catalogue: Catalogue,
): Target[] {
  const found = outputs.flatMap((output) =>
    inOrder(document).flatMap((other) =>
      (blockOf(document, other.id, catalogue)?.inputs ?? []).flatMap((port): Target[] => {
        const from = { node, port: output };
        const wire = wireBetween(document, from, { node: other.id, port: port.name }, catalogue);
        if (wire === null || document.wires.some((w) => w.from === wire.from && w.to === wire.to)) {
          return [];
        }
        return [
          {
            wire,
            node: other.id,
            port: port.name,
            output: outputs.length > 1 ? output : null,
            optional: port.optional,
            replaces: wiresInPort(document, wire.to, catalogue),
          },
        ];
      }),
    ),
  );
  const rank = (target: Target) => (target.replaces.length > 0 ? 2 : target.optional ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b));
}
