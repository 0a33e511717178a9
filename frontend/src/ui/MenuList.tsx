import { DropdownMenu } from "radix-ui";
import { commandById, runCommand } from "@/commands";
import { useEditor } from "@/store/editor";
import type { MenuProps } from "./Menu";
import { MenuRow } from "./MenuRow";
import "./menu.css";

/** The menu itself; it stands beside an anchor without size that is put where it is to open. */
export default function MenuList({ at, rows, onClose }: MenuProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" style={{ position: "fixed", left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={2}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {rows.map((id, index) => {
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a menu never change places
            if (id === "") return <DropdownMenu.Separator key={index} className="menu-line" />;
            const command = commandById(id);
            return (
              <DropdownMenu.Item
                key={id}
                className="menu-item"
                disabled={command.enabled?.(useEditor.getState()) === false}
                onSelect={() => runCommand(id)}
              >
                <MenuRow command={command} />
              </DropdownMenu.Item>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
