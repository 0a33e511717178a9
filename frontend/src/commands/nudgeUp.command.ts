import { MoveUp } from "lucide-react";
import { nudge } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "nudge-up",
  label: "Move up",
  group: "Move",
  icon: MoveUp,
  keys: ["Alt+ArrowUp"],
  enabled: ({ selection }) => selection.size > 0,
  run: () => nudge("up"),
};

export default command;
