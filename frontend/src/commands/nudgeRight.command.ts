import { MoveRight } from "lucide-react";
import { nudge } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "nudge-right",
  label: "Move right",
  group: "Move",
  icon: MoveRight,
  keys: ["Alt+ArrowRight"],
  enabled: ({ selection }) => selection.size > 0,
  run: () => nudge("right"),
};

export default command;
