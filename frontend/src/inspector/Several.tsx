import { runCommand } from "@/commands";
import { entryOf } from "@/graph/own";
import { number } from "@/graph/words";
import { useEditor } from "@/store/editor";

/** Several blocks are selected: what they are together, and what can be done with them. */
export function Several() {
  const selection = useEditor((state) => state.selection);
  const verdict = useEditor((state) => state.verdict);
  const alike = useEditor(
    ({ document }) =>
      new Set(document.nodes.flatMap((node) => (selection.has(node.id) ? [node.block] : [])))
        .size === 1,
  );
  const weights = [...selection].reduce(
    (sum, id) => sum + (entryOf(verdict?.nodes, id)?.parameters ?? 0),
    0,
  );
  return (
    <div className="inspector-body">
      <div className="inspector-head">
        <strong style={{ fontSize: "var(--text-l)" }}>{selection.size} blocks</strong>
      </div>
      <p className="lead">Together they have {number(weights)} weights.</p>
      <div style={{ display: "flex", flexWrap: "wrap", gap: 8 }}>
        <button type="button" className="button" onClick={() => runCommand("make-block")}>
          Make into a block
        </button>
        {alike ? (
          <button type="button" className="button" onClick={() => runCommand("share-weights")}>
            Share weights
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => runCommand("duplicate")}>
          Duplicate
        </button>
        <button type="button" className="button" onClick={() => runCommand("delete")}>
          Delete
        </button>
      </div>
    </div>
  );
}
