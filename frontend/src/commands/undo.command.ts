import { Undo2 } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "undo",
  label: "Undo",
  group: "Edit",
  icon: Undo2,
  keys: ["Mod+Z"],
  enabled: ({ history }) => history.past.length > 0,
  run: () => useEditor.getState().undo(),
};

export default command;
