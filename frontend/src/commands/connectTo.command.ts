import { Spline } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "connect-to",
  label: "Connect to…",
  group: "Edit",
  icon: Spline,
  keys: ["C"],
  enabled: ({ selection }) => selection.size === 1,
  run: () => useEditor.getState().show({ kind: "connect" }),
};

export default command;
