import { commands } from "@/commands";
import type { CommandGroup } from "@/commands/types";
import { Keys } from "@/ui/Keys";
import { Dialog } from "./Dialog";
import "./Shortcuts.css";

const GROUPS: readonly CommandGroup[] = ["Add", "Edit", "Move", "View", "Graph", "Help"];

const HAND: readonly (readonly [string, string])[] = [
  ["Pan", "Space and drag, middle button, or scroll"],
  ["Zoom", "Ctrl and scroll, or pinch"],
  ["Select several", "Drag on the canvas, or Shift and click"],
  ["Insert on a wire", "Drop a block on it"],
  ["Add and wire", "Let go of a wire over nothing, or double click"],
];

/** What the keyboard and the hand can do. */
export default function Shortcuts() {
  return (
    <Dialog title="Keyboard shortcuts" width={680}>
      <div className="shortcuts">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="label">{group}</h3>
            {commands
              .filter((command) => command.group === group && command.keys?.[0])
              .map((command) => (
                <div key={command.id}>
                  {command.label}
                  <Keys keys={command.keys?.[0] ?? ""} />
                </div>
              ))}
          </section>
        ))}
        <section>
          <h3 className="label">Hand</h3>
          {HAND.map(([what, how]) => (
            <div key={what}>
              {what}
              <span style={{ color: "var(--ink-3)", textAlign: "right" }}>{how}</span>
            </div>
          ))}
        </section>
      </div>
    </Dialog>
  );
}
