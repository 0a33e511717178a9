import { Trash2 } from "lucide-react";
import { deleteSelection } from "@/actions/remove";
import type { Command } from "./types";

const command: Command = {
  id: "delete",
  label: "Delete",
  group: "Edit",
  icon: Trash2,
  keys: ["Delete", "Backspace"],
  enabled: ({ selection, selectedWires }) => selection.size + selectedWires.size > 0,
  run: deleteSelection,
};

export default command;
