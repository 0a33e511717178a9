import { MoveLeft } from "lucide-react";
import { nudge } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "nudge-left",
  label: "Move left",
  group: "Move",
  icon: MoveLeft,
  keys: ["Alt+ArrowLeft"],
  enabled: ({ selection }) => selection.size > 0,
  run: () => nudge("left"),
};

export default command;
