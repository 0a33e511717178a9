import { Link, SlidersHorizontal, Snowflake } from "lucide-react";
import { partnerTitles } from "@/actions/shares";
import type { Block } from "@/graph/catalogue";
import { isReference } from "@/graph/catalogue";
import { FAMILY } from "@/graph/modules/blocks";
import { isFrozen } from "@/graph/recipeNodes";
import { ownerOf } from "@/graph/shares";
import type { GraphNode, Params } from "@/graph/types";
import { words } from "@/graph/words";
import { useEditor } from "@/store/editor";
import { showTwins } from "./hints";

/** Inside a block of one's own: that some settings of this one are left to the uses. */
export function Choices({ params }: { params: Params | undefined }) {
  const names = Object.values(params ?? {}).flatMap((value) =>
    isReference(value) ? [words(value.$)] : [],
  );
  if (names.length === 0) return null;
  const told = `Each use chooses: ${names.join(", ")}`;
  return (
    <span className="node-choice" title={told}>
      <SlidersHorizontal size={12} aria-hidden="true" />
      <span className="visually-hidden">{told}</span>
    </span>
  );
}

/** That training leaves its weights as they are, by the recipe or by a setting of its own. */
export function FrozenMark({ node, params }: { node: GraphNode; params: Params | undefined }) {
  const frozen = useEditor(
    ({ scope, recipe, document }) =>
      scope.length === 0 && isFrozen(recipe, ownerOf(document, node).id),
  );
  if (!frozen && params?.trainable !== false) return null;
  const told = "Frozen: training leaves its weights as they are";
  return (
    <span className="node-frozen" title={told} data-testid={`frozen-${node.id}`}>
      <Snowflake size={12} aria-hidden="true" />
      <span className="visually-hidden">{told}</span>
    </span>
  );
}

/** How often a block of one's own comes in a row: × 4. */
export function Repeat({
  params,
  block,
}: {
  params: Params | undefined;
  block: Block | undefined;
}) {
  const repeat = params?.repeat;
  if (block?.family !== FAMILY || repeat === undefined || repeat === 1) return null;
  return (
    <span className="node-repeat">× {isReference(repeat) ? words(repeat.$) : String(repeat)}</span>
  );
}

/** Whose weights a block uses too; pointing at it shows those blocks. */
export function SharedMark({ id }: { id: string }) {
  const titles = useEditor((state) => partnerTitles(state, id));
  if (titles === null) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the inspector names the same blocks as buttons
    <div
      className="node-shared"
      title={`The same weights as ${titles}`}
      data-testid={`shared-${id}`}
      onMouseEnter={() => showTwins(id)}
      onMouseLeave={() => showTwins(null)}
    >
      <Link size={11} aria-hidden="true" />
      <span className="visually-hidden">Same weights as </span>
      <span className="node-shared-names">{titles}</span>
    </div>
  );
}
