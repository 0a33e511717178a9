import { Square } from "lucide-react";
import { stop } from "@/dashboard";
import type { Command } from "./types";

const command: Command = {
  id: "stop-run",
  label: "Stop training",
  group: "Graph",
  icon: Square,
  run: async () => {
    await stop();
  },
};

export default command;
