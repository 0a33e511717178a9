import { Plus } from "lucide-react";
import { openSearch } from "@/actions/add";
import type { Command } from "./types";

const command: Command = {
  id: "add-block",
  label: "Add a block…",
  group: "Add",
  icon: Plus,
  keys: ["/"],
  run: openSearch,
};

export default command;
