import { type Block, paramValue } from "@/graph/catalogue";
import { entryOf } from "@/graph/own";
import type { GraphNode } from "@/graph/types";
import { nodeOf } from "@/graph/wires";
import { arithmetic, sentence, typeText, valueText } from "@/graph/words";
import { useEditor } from "@/store/editor";
import { ConvPuzzle } from "./ConvPuzzle";
import { Formula } from "./Formula";
import "./Learn.css";
import { ProblemList } from "./ProblemList";

/** What the block does, its formula, and the arithmetic of its shape with this node's own numbers. */
export function Learn({ node, block }: { node: GraphNode; block: Block | undefined }) {
  const verdict = useEditor((state) => entryOf(state.verdict?.nodes, node.id));
  const input = useEditor((state) => {
    const wire = state.document.wires.find((candidate) => nodeOf(candidate.to) === node.id);
    return wire && entryOf(state.verdict?.nodes, nodeOf(wire.from));
  });
  if (block === undefined) return <p className="lead">There is no block called {node.block}.</p>;
  const own = verdict?.why.find((row) => row.of === "formula")?.text;
  const formula = own ?? block.formula;
  const [first, ...rest] = block.description.split("\n\n");
  return (
    <>
      <p className="lead">{first}</p>
      {formula ? <Formula tex={formula} /> : null}
      <ProblemList node={node.id} />
      {verdict ? (
        <dl className="why" data-testid="why">
          {input ? (
            <div>
              <dt>in</dt>
              <dd>{typeText(input)}</dd>
            </div>
          ) : null}
          {verdict.why.map((row) =>
            row.of === "formula" ? null : (
              <div key={row.of}>
                <dt>{row.of}</dt>
                <dd>{arithmetic(row.text)}</dd>
              </div>
            ),
          )}
          <div>
            <dt>out</dt>
            <dd>{typeText(verdict)}</dd>
          </div>
        </dl>
      ) : (
        <p className="lead">The arithmetic appears here as soon as this block is reached.</p>
      )}
      {verdict && node.block === "Conv2D" ? (
        <ConvPuzzle key={node.id} node={node} block={block} />
      ) : null}
      {rest.map((paragraph) => (
        <p className="lead" key={paragraph}>
          {paragraph}
        </p>
      ))}
      {block.note ? <p className="learn-note">{block.note}</p> : null}
      {block.mask_rule ? (
        <p className="learn-note">Rows of unequal length: {block.mask_rule}</p>
      ) : null}
      {block.fields.length > 0 ? (
        <>
          <h3 className="label section-title">Parameters</h3>
          <dl className="parameters">
            {block.fields.map((field) => (
              <div key={field.name}>
                <dt>
                  {sentence(field.name)}
                  <span className="number">{valueText(paramValue(node.params, field), field)}</span>
                </dt>
                <dd>{field.description}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </>
  );
}
