import { Link, LogIn, PackageOpen } from "lucide-react";
import { giveOwnWeights } from "@/actions/shares";
import { runCommand } from "@/commands";
import { blockName } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import { ownerOf, partnersOf } from "@/graph/shares";
import { titleOf } from "@/graph/titles";
import type { GraphNode } from "@/graph/types";
import { shapeText } from "@/graph/words";
import { useEditor } from "@/store/editor";

/** The way into a block of one's own. */
export function InsideNote({ node }: { node: GraphNode }) {
  return (
    <div className="setting-note" data-testid="inside-note">
      <p>A block of your own. What you change inside changes in every {blockName(node.block)}.</p>
      <div className="setting-note-buttons">
        <button type="button" className="button" onClick={() => runCommand("open-block")}>
          <LogIn size={14} aria-hidden="true" /> Open
        </button>
        <button type="button" className="button" onClick={() => runCommand("unpack-block")}>
          <PackageOpen size={14} aria-hidden="true" /> Unpack
        </button>
      </div>
    </div>
  );
}

/** Which blocks have the same weights; where another owns them, the settings are that one's. */
export function Shared({ node }: { node: GraphNode }) {
  const document = useEditor((state) => state.document);
  const select = useEditor((state) => state.select);
  const partners = partnersOf(document, node);
  if (partners.length === 0) return null;
  const owner = ownerOf(document, node);
  const named = owner.id === node.id ? partners : [owner];
  return (
    <div className="setting-note" data-testid="shared-note">
      <p>
        <Link size={13} aria-hidden="true" />
        {owner.id === node.id ? "Its weights are used by " : "Weights and settings shared with "}
        {named.map((other, index) => (
          <span key={other.id}>
            {index > 0 ? ", " : ""}
            <button type="button" className="link-button" onClick={() => select([other.id])}>
              {titleOf(document, other.id)}
            </button>
          </span>
        ))}
        {owner.id === node.id ? " too." : ". They are counted there."}
      </p>
      {node.shares !== undefined ? (
        <div className="setting-note-buttons">
          <button
            type="button"
            className="button"
            data-testid="own-weights"
            onClick={giveOwnWeights}
          >
            Give it weights of its own
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** Inside an open block: what really arrives at this input. */
export function Arriving({ id }: { id: string }) {
  const shape = useEditor((state) => {
    const arriving = entryOf(state.setting?.inputs, id)?.shape;
    return Array.isArray(arriving) ? shapeText(arriving) : null;
  });
  if (shape === null) return null;
  return (
    <div className="setting-note" data-testid="arriving">
      <p>
        At this use <b className="number">{shape}</b> arrives, and the shapes here follow from it.
        The shape below is for checking the block where nothing uses it.
      </p>
    </div>
  );
}
