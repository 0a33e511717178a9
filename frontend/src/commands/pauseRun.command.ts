import { Pause } from "lucide-react";
import { pauseOrResume } from "@/dashboard";
import type { Command } from "./types";

const command: Command = {
  id: "pause-run",
  label: "Pause training or go on",
  group: "Graph",
  icon: Pause,
  run: async () => {
    await pauseOrResume();
  },
};

export default command;
