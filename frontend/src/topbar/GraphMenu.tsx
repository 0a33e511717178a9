import { ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { commandById, runCommand } from "@/commands";
import { useEditor } from "@/store/editor";
import { MenuRow } from "@/ui/MenuRow";
import "@/ui/menu.css";

const ROWS = [
  "new-graph",
  "templates",
  "graphs",
  "open-file",
  "",
  "versions",
  "download-graph",
  "",
  "data",
  "command-bar",
  "shortcuts",
  "theme",
] as const;

/** The menu behind the mark: what concerns the graph as a whole. */
export function GraphMenu() {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="top-menu" aria-label="Menu" data-testid="menu">
        <span className="mark" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
        <ChevronDown size={13} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6}>
          {ROWS.map((id, index) => {
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
