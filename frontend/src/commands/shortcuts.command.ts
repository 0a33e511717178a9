import { Keyboard } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "shortcuts",
  label: "Keyboard shortcuts",
  group: "Help",
  icon: Keyboard,
  keys: ["?"],
  run: () => useEditor.getState().show({ kind: "shortcuts" }),
};

export default command;
