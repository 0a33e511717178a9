import { type KeyboardEvent, useState } from "react";
import type { Block } from "@/graph/catalogue";
import { titleOf } from "@/graph/titles";
import type { GraphNode } from "@/graph/types";
import { useEditor } from "@/store/editor";
import { Tile } from "@/ui/Tile";

/** The node's name on the screen; writing over it gives it one of its own. */
export function NodeTitle({ node, block }: { node: GraphNode; block: Block | undefined }) {
  const title = useEditor((state) => titleOf(state.document, node.id));
  const dispatch = useEditor((state) => state.dispatch);
  const [draft, setDraft] = useState<string | null>(null);
  const keep = () => {
    const text = draft?.trim() ?? title;
    setDraft(null);
    if (text === title) return;
    dispatch({ edit: "set_title", node: node.id, title: text === "" ? null : text }, "Rename");
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") setDraft(null);
    if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <div className="inspector-head">
      <Tile block={node.block} family={block?.family ?? "shape"} />
      <input
        className="inspector-title"
        aria-label="Name of this block"
        value={draft ?? title}
        maxLength={80}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={press}
      />
    </div>
  );
}
