import { ArrowDown } from "lucide-react";
import { go } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "go-down",
  label: "Go to the block below",
  group: "Move",
  icon: ArrowDown,
  keys: ["ArrowDown"],
  enabled: ({ document }) => document.nodes.length > 0,
  run: () => go("down"),
};

export default command;
