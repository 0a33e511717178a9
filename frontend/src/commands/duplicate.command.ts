import { CopyPlus } from "lucide-react";
import { duplicateSelection } from "@/actions/clipboard";
import type { Command } from "./types";

const command: Command = {
  id: "duplicate",
  label: "Duplicate",
  group: "Edit",
  icon: CopyPlus,
  keys: ["Mod+D"],
  enabled: ({ selection }) => selection.size > 0,
  run: duplicateSelection,
};

export default command;
