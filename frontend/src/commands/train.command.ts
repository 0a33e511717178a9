import { Play } from "lucide-react";
import { train } from "@/dashboard";
import type { Command } from "./types";

const command: Command = {
  id: "train",
  label: "Train",
  group: "Graph",
  icon: Play,
  keys: ["Mod+Enter"],
  run: async () => {
    await train();
  },
};

export default command;
