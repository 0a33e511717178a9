import { Blocks } from "lucide-react";
import { blockName, moduleOf } from "@/graph/modules/names";
import "./Tile.css";
import { familyColor } from "./families";

/** A block's mark: its initial on its family's colour; a block of one's own has building blocks for it. */
export function Tile({ block, family, small }: { block: string; family: string; small?: boolean }) {
  return (
    <span
      className={small ? "tile tile-small" : "tile"}
      style={familyColor(family)}
      aria-hidden="true"
    >
      {moduleOf(block) === null ? (
        blockName(block).charAt(0)
      ) : (
        <Blocks size={small ? 12 : 14} strokeWidth={2.25} />
      )}
    </span>
  );
}
