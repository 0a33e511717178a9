import { useState } from "react";
import { isValidId } from "@/graph/ids";
import { useEditor } from "@/store/editor";

/** The node's name in the source code. */
export function NodeId({ id }: { id: string }) {
  const [draft, setDraft] = useState(id);
  const { dispatch, select } = useEditor.getState();
  const valid = isValidId(draft);
  const keep = () => {
    if (draft === id || !valid) {
      setDraft(id);
      return;
    }
    const done = dispatch({ edit: "rename_node", node: id, to: draft }, `Rename ${id} to ${draft}`);
    if (done) select([draft]);
  };
  return (
    <div className="setting setting-id">
      <label htmlFor={`id-${id}`}>Name in the code</label>
      <div className="setting-value">
        <input
          id={`id-${id}`}
          className="input"
          value={draft}
          aria-invalid={!valid}
          spellCheck={false}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </div>
      <p className={valid ? "setting-help" : "setting-help setting-problem"}>
        {valid
          ? "What this node is called in the PyTorch source."
          : "A lower-case letter, then lower-case letters, digits or underscores."}
      </p>
    </div>
  );
}
