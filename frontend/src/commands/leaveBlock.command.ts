import { LogOut } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "leave-block",
  label: "Leave the block",
  group: "View",
  icon: LogOut,
  keys: ["Shift+O"],
  enabled: ({ scope }) => scope.length > 0,
  run: () => useEditor.getState().leave(),
};

export default command;
