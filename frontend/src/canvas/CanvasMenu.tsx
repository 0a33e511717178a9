import { type MouseEvent, type ReactNode, useState } from "react";
import { commandById } from "@/commands";
import type { Position } from "@/graph/types";
import { useEditor } from "@/store/editor";
import { Menu } from "@/ui/Menu";

const MENUS = {
  node: [
    "cut",
    "copy",
    "duplicate",
    "",
    "connect-to",
    "disconnect",
    "",
    "open-block",
    "unpack-block",
    "rename-block",
    "make-block",
    "share-weights",
    "own-weights",
    "",
    "delete",
  ],
  wire: ["insert-block", "", "delete"],
  pane: ["add-block", "paste", "select-all", "", "tidy", "fit"],
} satisfies Record<string, readonly string[]>;

type Target = keyof typeof MENUS;

/** What concerns only some blocks is left out where it does not concern these. */
const ONLY_WHERE_POSSIBLE = new Set([
  "open-block",
  "unpack-block",
  "rename-block",
  "share-weights",
  "own-weights",
]);

const rowsOf = (target: Target): readonly string[] =>
  MENUS[target].filter(
    (id) =>
      !ONLY_WHERE_POSSIBLE.has(id) || commandById(id).enabled?.(useEditor.getState()) !== false,
  );

/** The menu of the right button: for a node, for a wire, or for the canvas. */
export function CanvasMenu({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ at: Position; target: Target } | null>(null);
  const show = (event: MouseEvent) => {
    event.preventDefault();
    setOpen({ at: { x: event.clientX, y: event.clientY }, target: choose(event) });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: every entry has a key of its own as well
    <div style={{ position: "absolute", inset: 0 }} onContextMenu={show}>
      {children}
      {open ? <Menu at={open.at} rows={rowsOf(open.target)} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

/** Select what was pointed at, as the menu speaks of the selection. */
function choose(event: MouseEvent): Target {
  const element = event.target instanceof Element ? event.target : null;
  const node = element?.closest(".react-flow__node")?.getAttribute("data-id");
  const wire = element?.closest(".react-flow__edge")?.getAttribute("data-id");
  const { selection, selectedWires, select } = useEditor.getState();
  if (node) {
    if (!selection.has(node)) select([node]);
    return "node";
  }
  if (wire) {
    if (!selectedWires.has(wire)) select([], [wire]);
    return "wire";
  }
  return selection.size > 0 && element?.closest(".react-flow__nodesselection") ? "node" : "pane";
}
