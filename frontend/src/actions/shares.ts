/** Sharing weights between blocks, and giving a block weights of its own again. */

import { blockName, list, titlesOf } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import { ownerOf, partnersOf } from "@/graph/shares";
import { titleOf } from "@/graph/titles";
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import type { EditorState } from "@/store/types";

/** All the selected blocks use the first one's weights from now on; where they cannot, it is said why. */
export function shareSelected(): void {
  const { document, selection, verdict, dispatch } = useEditor.getState();
  const nodes = document.nodes.filter((node) => selection.has(node.id));
  const [first, ...later] = nodes;
  if (first === undefined || later.length === 0) return;
  const kinds = [...new Set(nodes.map((node) => blockName(node.block)))];
  if (kinds.length > 1) {
    say(
      `Only blocks of the same kind can share their weights: these are ${list(kinds)}.`,
      "problem",
    );
    return;
  }
  const owner = ownerOf(document, first);
  if (entryOf(verdict?.nodes, owner.id)?.parameters === 0) {
    say(`${kinds[0]} has no weights to share.`, "problem");
    return;
  }
  const fresh = later.filter((node) => ownerOf(document, node).id !== owner.id);
  if (fresh.length === 0) {
    say("They share their weights already.", "quiet");
    return;
  }
  dispatch(
    fresh.map((node) => ({ edit: "set_shares", node: node.id, shares: owner.id })),
    `Share the weights of ${titleOf(document, owner.id)}`,
  );
  say(
    `${titlesOf(
      document,
      fresh.map(({ id }) => id),
    )} now ${fresh.length === 1 ? "uses" : "use"} the weights of ${titleOf(document, owner.id)}.`,
  );
}

/** Whether the one selected block uses another's weights. */
export function sharesNow({ document, selection }: EditorState): boolean {
  const [only] = selection;
  return (
    selection.size === 1 &&
    document.nodes.some((node) => node.id === only && node.shares !== undefined)
  );
}

export function giveOwnWeights(): void {
  const { document, selection, dispatch } = useEditor.getState();
  const [node = ""] = selection;
  dispatch(
    { edit: "set_shares", node, shares: null },
    `Give ${titleOf(document, node)} weights of its own`,
  );
}

/** The titles of the blocks with the same weights, as the card and the inspector tell them. */
export function partnerTitles({ document }: EditorState, id: string): string | null {
  const node = document.nodes.find((candidate) => candidate.id === id);
  const partners = node ? partnersOf(document, node).map((other) => other.id) : [];
  return partners.length > 0 ? titlesOf(document, partners) : null;
}
