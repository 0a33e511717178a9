import { Scissors } from "lucide-react";
import { cutSelection } from "@/actions/clipboard";
import type { Command } from "./types";

const command: Command = {
  id: "cut",
  label: "Cut",
  group: "Edit",
  icon: Scissors,
  keys: ["Mod+X"],
  native: true,
  enabled: ({ selection }) => selection.size > 0,
  run: cutSelection,
};

export default command;
