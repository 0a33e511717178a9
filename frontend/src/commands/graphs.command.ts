import { FolderOpen } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "graphs",
  label: "Open…",
  group: "Graph",
  icon: FolderOpen,
  keys: ["Mod+O"],
  run: () => useEditor.getState().show({ kind: "graphs" }),
};

export default command;
