import { MoveDown } from "lucide-react";
import { nudge } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "nudge-down",
  label: "Move down",
  group: "Move",
  icon: MoveDown,
  keys: ["Alt+ArrowDown"],
  enabled: ({ selection }) => selection.size > 0,
  run: () => nudge("down"),
};

export default command;
