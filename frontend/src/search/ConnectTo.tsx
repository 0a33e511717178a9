import { Command as Menu } from "cmdk";
import { useMemo } from "react";
import { connectTo, selectedTargets } from "@/actions/connect";
import type { Target } from "@/graph/targets";
import { titleOf } from "@/graph/titles";
import { blockOf, nodeOf } from "@/graph/wires";
import { useEditor } from "@/store/editor";
import { Tile } from "@/ui/Tile";
import "@/ui/menu.css";
import "./BlockSearch.css";
import "./CommandBar.css";
import { useReturnFocus } from "./useReturnFocus";

/** Where the selected block's output is to go, chosen by name. */
export default function ConnectTo() {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const show = useEditor((state) => state.show);
  const [node = ""] = useEditor((state) => state.selection);
  const targets = useMemo(selectedTargets, []);
  useReturnFocus();
  const choose = (target: Target) => {
    show(null);
    connectTo(target);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Escape closes too */}
      <div className="search-back search-dim" onClick={() => show(null)} />
      <Menu
        className="search command-bar"
        label="Connect to"
        onKeyDown={(event) => {
          if (event.key === "Escape") show(null);
        }}
      >
        <Menu.Input autoFocus placeholder={`Connect ${titleOf(document, node)} to …`} />
        <Menu.List>
          <Menu.Empty className="search-nothing">
            {targets.length === 0
              ? "No block has an input that this one could feed. Add one first."
              : "No block is called that."}
          </Menu.Empty>
          {targets.map((target) => {
            const block = catalogue ? blockOf(document, target.node, catalogue) : undefined;
            const title = titleOf(document, target.node);
            return (
              <Menu.Item
                key={`${target.wire.from} ${target.wire.to}`}
                value={`${title} ${target.port} ${target.output ?? ""} ${target.node}`}
                className="menu-item"
                data-testid={`connect-${target.wire.to}`}
                onSelect={() => choose(target)}
              >
                <Tile block={block?.name ?? ""} family={block?.family ?? "shape"} />
                <span>
                  <strong>{title}</strong>
                  <small>{describe(target, (id) => titleOf(document, id))}</small>
                </span>
              </Menu.Item>
            );
          })}
        </Menu.List>
      </Menu>
    </>
  );
}

/** "initial_state, may be left out"; "input, in place of MaxPooling2D". */
function describe(target: Target, title: (node: string) => string): string {
  const port = target.output === null ? target.port : `${target.output} → ${target.port}`;
  const [old] = target.replaces;
  if (old) return `${port}, in place of ${title(nodeOf(old.from))}`;
  return target.optional ? `${port}, may be left out` : port;
}
