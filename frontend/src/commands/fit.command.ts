import { Maximize } from "lucide-react";
import { view } from "@/canvas/view";
import type { Command } from "./types";

const command: Command = {
  id: "fit",
  label: "Show all",
  group: "View",
  icon: Maximize,
  keys: ["F"],
  run: () => view()?.fit(),
};

export default command;
