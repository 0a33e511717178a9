import { Copy } from "lucide-react";
import { copySelection } from "@/actions/clipboard";
import type { Command } from "./types";

const command: Command = {
  id: "copy",
  label: "Copy",
  group: "Edit",
  icon: Copy,
  keys: ["Mod+C"],
  native: true,
  enabled: ({ selection }) => selection.size > 0,
  run: copySelection,
};

export default command;
