import { Search } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "command-bar",
  label: "Command bar",
  group: "Help",
  icon: Search,
  keys: ["Mod+K"],
  run: () => useEditor.getState().show({ kind: "commands" }),
};

export default command;
