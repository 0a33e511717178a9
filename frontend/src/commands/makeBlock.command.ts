import { Package } from "lucide-react";
import { askForBlock } from "@/actions/modules";
import type { Command } from "./types";

const command: Command = {
  id: "make-block",
  label: "Make into a block…",
  group: "Edit",
  icon: Package,
  keys: ["Mod+G"],
  enabled: ({ selection }) => selection.size > 0,
  run: askForBlock,
};

export default command;
