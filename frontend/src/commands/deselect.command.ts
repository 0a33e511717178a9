import { SquareDashed } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

/** Escape goes back one step: from a selection to none, and then out of the block that is open. */
const command: Command = {
  id: "deselect",
  label: "Select nothing",
  group: "Edit",
  icon: SquareDashed,
  keys: ["Escape"],
  enabled: ({ selection, selectedWires, scope }) =>
    selection.size + selectedWires.size + scope.length > 0,
  run: () => {
    const { selection, selectedWires, select, leave } = useEditor.getState();
    if (selection.size + selectedWires.size > 0) select([]);
    else leave();
  },
};

export default command;
