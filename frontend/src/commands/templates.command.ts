import { LayoutGrid } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "templates",
  label: "Templates…",
  group: "Graph",
  icon: LayoutGrid,
  run: () => useEditor.getState().show({ kind: "gallery" }),
};

export default command;
