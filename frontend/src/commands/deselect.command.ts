import { SquareDashed } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "deselect",
  label: "Select nothing",
  group: "Edit",
  icon: SquareDashed,
  keys: ["Escape"],
  enabled: ({ selection, selectedWires }) => selection.size + selectedWires.size > 0,
  run: () => useEditor.getState().select([]),
};

export default command;
