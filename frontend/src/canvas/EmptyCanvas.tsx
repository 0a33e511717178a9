import { runCommand } from "@/commands";
import { useEditor } from "@/store/editor";

/** What to do when there is nothing on the canvas yet. */
export function EmptyCanvas() {
  const loading = useEditor((state) => state.opened === 0);
  const empty = useEditor((state) => state.document.nodes.length === 0);
  if (loading) return <div className="canvas-empty">Opening your graph …</div>;
  if (!empty) return null;
  return (
    <div className="canvas-empty">
      <h2>An empty canvas</h2>
      <p>
        Drag an Input from the left to begin, press <kbd>/</kbd> to search for a block,
        <br />
        or start from a network that works.
      </p>
      <button
        type="button"
        className="button button-primary"
        onClick={() => runCommand("templates")}
      >
        Open a template
      </button>
    </div>
  );
}
