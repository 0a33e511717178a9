import { Blocks, CircleHelp, Moon, Redo2, SlidersHorizontal, Sun, Undo2 } from "lucide-react";
import { runCommand } from "@/commands";
import { TrainControls } from "@/dashboard/TrainControls";
import { lowerFirst, useEditor } from "@/store/editor";
import { isDark } from "@/store/theme";
import { GraphMenu } from "./GraphMenu";
import { GraphName } from "./GraphName";
import { SavedNote } from "./SavedNote";
import "./TopBar.css";

/** Name and saved state, undo and redo, training, help and theme. */
export function TopBar() {
  const past = useEditor((state) => state.history.past.at(-1)?.label);
  const future = useEditor((state) => state.history.future.at(-1)?.label);
  const theme = useEditor((state) => state.theme);
  return (
    <div className="top">
      <GraphMenu />
      <GraphName />
      <SavedNote />
      <span className="top-line" />
      <div className="top-group">
        <button
          type="button"
          className="icon-button"
          aria-label="Undo"
          title={past ? `Undo: ${lowerFirst(past)}` : "Nothing to undo"}
          disabled={past === undefined}
          onClick={() => runCommand("undo")}
        >
          <Undo2 size={16} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Redo"
          title={future ? `Redo: ${lowerFirst(future)}` : "Nothing to redo"}
          disabled={future === undefined}
          onClick={() => runCommand("redo")}
        >
          <Redo2 size={16} />
        </button>
      </div>
      <div className="top-space" />
      <TrainControls />
      <span className="top-line" />
      <div className="top-group top-wide">
        <button
          type="button"
          className="icon-button"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => runCommand("shortcuts")}
        >
          <CircleHelp size={16} />
        </button>
        <button
          type="button"
          className="icon-button"
          data-testid="theme"
          aria-label="Switch light and dark"
          title="Switch light and dark"
          onClick={() => runCommand("theme")}
        >
          {isDark(theme) ? <Sun size={16} /> : <Moon size={16} />}
        </button>
      </div>
      <div className="top-panels">
        <PanelButton panel="palette" label="Blocks" />
        <PanelButton panel="inspector" label="Settings" />
      </div>
    </div>
  );
}

/** On small screens the side panels come and go over the canvas. */
function PanelButton({ panel, label }: { panel: "palette" | "inspector"; label: string }) {
  const shown = useEditor((state) => state.panel === panel);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-pressed={shown}
      onClick={() => useEditor.setState({ panel: shown ? null : panel })}
    >
      {panel === "palette" ? <Blocks size={17} /> : <SlidersHorizontal size={17} />}
    </button>
  );
}
