import type { DragEvent } from "react";
import { addFromPalette } from "@/actions/add";
import { BLOCK_TYPE } from "@/canvas/drop";
import type { Block } from "@/graph/catalogue";
import { blockName } from "@/graph/modules/names";
import { Tile } from "@/ui/Tile";

/** One block of the palette: drag it to a place or a wire, or click to add it after the selection. */
export function BlockRow({ block }: { block: Block }) {
  const start = (event: DragEvent) => {
    event.dataTransfer.setData(BLOCK_TYPE, block.name);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <button
      type="button"
      className="palette-block"
      data-testid={`palette-${block.name}`}
      title={block.summary}
      draggable
      onDragStart={start}
      onClick={() => addFromPalette(block.name)}
    >
      <Tile block={block.name} family={block.family} />
      <span>
        <strong>{blockName(block.name)}</strong>
        <small>{block.tagline}</small>
      </span>
    </button>
  );
}
