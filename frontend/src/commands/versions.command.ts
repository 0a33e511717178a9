import { History } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "versions",
  label: "Earlier versions…",
  group: "Graph",
  icon: History,
  enabled: ({ graphId }) => graphId !== null,
  run: () => useEditor.getState().show({ kind: "versions" }),
};

export default command;
