import { Database } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "data",
  label: "Data…",
  group: "Graph",
  icon: Database,
  run: () => useEditor.getState().show({ kind: "data" }),
};

export default command;
