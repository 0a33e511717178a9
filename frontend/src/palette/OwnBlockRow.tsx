import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Block } from "@/graph/catalogue";
import { moduleOf } from "@/graph/modules/names";
import { BlockRow } from "./BlockRow";

const OwnBlockMenu = lazy(() => import("./OwnBlockMenu"));

/** A block of one's own in the palette, with what can be done to it. */
export function OwnBlockRow({ block }: { block: Block }) {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const module = moduleOf(block.name) ?? "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it opens the same menu
    <div
      className="palette-own"
      onContextMenu={(event) => {
        event.preventDefault();
        setAt({ x: event.clientX, y: event.clientY });
      }}
    >
      <BlockRow block={block} />
      <button
        type="button"
        className="icon-button palette-more"
        aria-label={`More about ${module}`}
        aria-haspopup="menu"
        data-testid={`own-${module}`}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setAt({ x: box.left, y: box.bottom });
        }}
      >
        <Ellipsis size={15} />
      </button>
      {at ? (
        <Suspense fallback={null}>
          <OwnBlockMenu at={at} module={module} onClose={() => setAt(null)} />
        </Suspense>
      ) : null}
    </div>
  );
}
