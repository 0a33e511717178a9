import { lazy, Suspense } from "react";
import type { Block, Field } from "@/graph/catalogue";
import { FAMILY } from "@/graph/modules/blocks";
import { blockName } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import type { GraphNode } from "@/graph/types";
import { useEditor } from "@/store/editor";
import { NodeId } from "./NodeId";
import { Arriving, InsideNote, Shared } from "./notes";
import { ProblemList } from "./ProblemList";
import { Setting } from "./Setting";
import "./Settings.css";

const Learning = lazy(() => import("@/forms/Learning"));

interface Props {
  node: GraphNode;
  block: Block | undefined;
}

/** Fields that most people never touch are folded away: those that are off, and fine points. */
const FINE =
  /(_initializer$|^use_bias$|^trainable$|^seed$|^dilation_rate$|^groups$|^epsilon$|^momentum$)/;

const isRare = (field: Field): boolean =>
  FINE.test(field.name) || (field.nullable === true && field.default === null);

/** The block's parameters as a form, made from what the block declares. */
export function Settings({ node, block }: Props) {
  if (block === undefined) {
    return <p className="lead">There is no block called {blockName(node.block)}.</p>;
  }
  const rare = block.fields.filter(isRare);
  const main = block.fields.filter((field) => !isRare(field));
  const shared = node.shares !== undefined;
  return (
    <>
      <ProblemList node={node.id} />
      {block.family === FAMILY ? <InsideNote node={node} /> : null}
      <Shared node={node} />
      {node.block === "Input" ? <Arriving id={node.id} /> : null}
      <fieldset className="settings" disabled={shared}>
        {main.map((field) => (
          <Setting key={field.name} node={node} field={field} />
        ))}
      </fieldset>
      {main.length === 0 ? <p className="lead">{nothing(block)}</p> : null}
      <LearningOf node={node} />
      <details className="more-settings">
        <summary>More</summary>
        <fieldset className="settings" disabled={shared}>
          {rare.map((field) => (
            <Setting key={field.name} node={node} field={field} />
          ))}
        </fieldset>
        <NodeId id={node.id} />
      </details>
    </>
  );
}

/** Rules for learning are those of the graph's own nodes, where they have weights of their own. */
function LearningOf({ node }: { node: GraphNode }) {
  const shown = useEditor(
    ({ scope, recipe, verdict }) =>
      scope.length === 0 &&
      Boolean(recipe?.data) &&
      (entryOf(verdict?.nodes, node.id)?.parameters ?? 0) > 0,
  );
  if (!shown || node.shares !== undefined) return null;
  return (
    <Suspense fallback={null}>
      <Learning id={node.id} />
    </Suspense>
  );
}

const nothing = (block: Block): string =>
  block.family === FAMILY
    ? "Its uses have nothing to choose yet: open it, and let each use choose a setting of a block inside."
    : "This block has nothing to set.";
