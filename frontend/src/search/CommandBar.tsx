import { Command as Menu } from "cmdk";
import { addFromPalette } from "@/actions/add";
import { commands, runCommand } from "@/commands";
import type { CommandGroup } from "@/commands/types";
import { blockName } from "@/graph/modules/names";
import { useEditor } from "@/store/editor";
import { MenuRow } from "@/ui/MenuRow";
import { Tile } from "@/ui/Tile";
import "@/ui/menu.css";
import "./BlockSearch.css";
import "./CommandBar.css";
import { useReturnFocus } from "./useReturnFocus";

const GROUPS: readonly CommandGroup[] = ["Graph", "Edit", "Add", "View", "Help", "Move"];

/** Everything that can be done, by name. */
export default function CommandBar() {
  const show = useEditor((state) => state.show);
  useReturnFocus();
  const state = useEditor();
  const able = commands.filter((c) => c.id !== "command-bar" && c.enabled?.(state) !== false);
  const run = (id: string) => {
    show(null);
    runCommand(id);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Escape closes too */}
      <div className="search-back search-dim" onClick={() => show(null)} />
      <Menu
        className="search command-bar"
        label="Command bar"
        onKeyDown={(event) => {
          if (event.key === "Escape") show(null);
        }}
      >
        <Menu.Input autoFocus placeholder="What would you like to do?" />
        <Menu.List>
          <Menu.Empty className="search-nothing">Nothing is called that.</Menu.Empty>
          {GROUPS.map((group) => (
            <Menu.Group key={group} heading={group}>
              {able
                .filter((command) => command.group === group)
                .map((command) => (
                  <Menu.Item
                    key={command.id}
                    value={`${command.label} ${group}`}
                    className="menu-item"
                    onSelect={() => run(command.id)}
                  >
                    <MenuRow command={command} />
                  </Menu.Item>
                ))}
            </Menu.Group>
          ))}
          <Menu.Group heading="Blocks">
            {state.catalogue?.blocks.map((block) => (
              <Menu.Item
                key={block.name}
                value={`Add ${blockName(block.name)} ${block.tagline}`}
                className="menu-item"
                onSelect={() => {
                  show(null);
                  addFromPalette(block.name);
                }}
              >
                <Tile block={block.name} family={block.family} small />
                Add {blockName(block.name)}
              </Menu.Item>
            ))}
          </Menu.Group>
        </Menu.List>
      </Menu>
    </>
  );
}
