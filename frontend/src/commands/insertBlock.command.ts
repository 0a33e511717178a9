import { BetweenHorizontalStart } from "lucide-react";
import { openSearchOnWire } from "@/actions/add";
import type { Command } from "./types";

const command: Command = {
  id: "insert-block",
  label: "Insert a block…",
  group: "Add",
  icon: BetweenHorizontalStart,
  enabled: ({ selectedWires }) => selectedWires.size === 1,
  run: openSearchOnWire,
};

export default command;
