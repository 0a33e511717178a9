import { ArrowRight } from "lucide-react";
import { go } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "go-right",
  label: "Go to the block on the right",
  group: "Move",
  icon: ArrowRight,
  keys: ["ArrowRight"],
  enabled: ({ document }) => document.nodes.length > 0,
  run: () => go("right"),
};

export default command;
