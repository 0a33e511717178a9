import { PackageOpen } from "lucide-react";
import { selectedModule, unpackBlock } from "@/actions/modules";
import type { Command } from "./types";

const command: Command = {
  id: "unpack-block",
  label: "Unpack the block",
  group: "Edit",
  icon: PackageOpen,
  keys: ["Mod+Shift+G"],
  enabled: (state) => selectedModule(state) !== null,
  run: unpackBlock,
};

export default command;
