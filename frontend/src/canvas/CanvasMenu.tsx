import { ContextMenu } from "radix-ui";
import { type ReactNode, useState } from "react";
import { commandById, runCommand } from "@/commands";
import { useEditor } from "@/store/editor";
import { MenuRow } from "@/ui/MenuRow";
import "@/ui/menu.css";

const MENUS = {
  node: ["cut", "copy", "duplicate", "", "disconnect", "", "delete"],
  wire: ["insert-block", "", "delete"],
  pane: ["add-block", "paste", "select-all", "", "tidy", "fit"],
} as const;

type Target = keyof typeof MENUS;

/** The menu of the right button: for a node, for a wire, or for the canvas. */
export function CanvasMenu({ children }: { children: ReactNode }) {
  const [target, setTarget] = useState<Target>("pane");
  const find = (event: React.MouseEvent) => {
    const element = event.target instanceof Element ? event.target : null;
    const node = element?.closest(".react-flow__node")?.getAttribute("data-id");
    const wire = element?.closest(".react-flow__edge")?.getAttribute("data-id");
    const { selection, selectedWires, select } = useEditor.getState();
    if (node) {
      if (!selection.has(node)) select([node]);
      setTarget("node");
    } else if (wire) {
      if (!selectedWires.has(wire)) select([], [wire]);
      setTarget("wire");
    } else {
      setTarget(
        selection.size > 0 && element?.closest(".react-flow__nodesselection") ? "node" : "pane",
      );
    }
  };
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild onContextMenu={find}>
        <div style={{ position: "absolute", inset: 0 }}>{children}</div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu">
          {MENUS[target].map((id, index) => {
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a menu never change places
            if (id === "") return <ContextMenu.Separator key={index} className="menu-line" />;
            const command = commandById(id);
            return (
              <ContextMenu.Item
                key={id}
                className="menu-item"
                disabled={command.enabled?.(useEditor.getState()) === false}
                onSelect={() => runCommand(id)}
              >
                <MenuRow command={command} />
              </ContextMenu.Item>
            );
          })}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
