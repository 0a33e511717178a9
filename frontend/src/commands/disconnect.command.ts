import { Unplug } from "lucide-react";
import { disconnectSelection } from "@/actions/remove";
import type { Command } from "./types";

const command: Command = {
  id: "disconnect",
  label: "Disconnect",
  group: "Edit",
  icon: Unplug,
  enabled: ({ selection }) => selection.size > 0,
  run: disconnectSelection,
};

export default command;
