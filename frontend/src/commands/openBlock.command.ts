import { LogIn } from "lucide-react";
import { openSelected, selectedModule } from "@/actions/modules";
import type { Command } from "./types";

const command: Command = {
  id: "open-block",
  label: "Open the block",
  group: "View",
  icon: LogIn,
  keys: ["O"],
  enabled: (state) => selectedModule(state) !== null,
  run: openSelected,
};

export default command;
