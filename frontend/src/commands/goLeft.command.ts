import { ArrowLeft } from "lucide-react";
import { go } from "@/actions/move";
import type { Command } from "./types";

const command: Command = {
  id: "go-left",
  label: "Go to the block on the left",
  group: "Move",
  icon: ArrowLeft,
  keys: ["ArrowLeft"],
  enabled: ({ document }) => document.nodes.length > 0,
  run: () => go("left"),
};

export default command;
