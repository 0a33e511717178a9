import { Save } from "lucide-react";
import { saveNow } from "@/store/save";
import type { Command } from "./types";

const command: Command = {
  id: "save",
  label: "Save now",
  group: "Graph",
  icon: Save,
  keys: ["Mod+S"],
  run: saveNow,
};

export default command;
