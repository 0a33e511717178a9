import { Redo2 } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "redo",
  label: "Redo",
  group: "Edit",
  icon: Redo2,
  keys: ["Mod+Shift+Z", "Mod+Y"],
  enabled: ({ history }) => history.future.length > 0,
  run: () => useEditor.getState().redo(),
};

export default command;
