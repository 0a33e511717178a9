import { ArrowUp } from "lucide-react";
import { go } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "go-up",
  label: "Go to the block above",
  group: "Move",
  icon: ArrowUp,
  keys: ["ArrowUp"],
  enabled: ({ document }) => document.nodes.length > 0,
  run: () => go("up"),
};

export default command;
