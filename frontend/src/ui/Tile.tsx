import "./Tile.css";
import { familyColor } from "./families";

/** A block's mark: its initial on its family's colour. */
export function Tile({ block, family, small }: { block: string; family: string; small?: boolean }) {
  return (
    <span
      className={small ? "tile tile-small" : "tile"}
      style={familyColor(family)}
      aria-hidden="true"
    >
      {block.replace(/^module:/, "").charAt(0)}
    </span>
  );
}
