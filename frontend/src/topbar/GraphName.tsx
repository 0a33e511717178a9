import { useState } from "react";
import { useEditor } from "@/store/editor";

/** The graph's name; writing over it renames the graph. */
export function GraphName() {
  const name = useEditor((state) => state.document.name);
  const [draft, setDraft] = useState<string | null>(null);
  const keep = () => {
    const text = draft?.trim();
    setDraft(null);
    if (!text || text === name) return;
    useEditor.getState().dispatch({ edit: "rename_graph", name: text }, `Rename to ${text}`);
  };
  return (
    <input
      className="graph-name"
      data-testid="graph-name"
      aria-label="Name of the graph"
      maxLength={120}
      size={Math.max(6, (draft ?? name).length)}
      value={draft ?? name}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(null);
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
