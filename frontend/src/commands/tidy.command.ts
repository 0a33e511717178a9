import { AlignHorizontalSpaceAround } from "lucide-react";
import { tidy } from "@/actions/tidy";
import type { Command } from "./types";

const command: Command = {
  id: "tidy",
  label: "Tidy up",
  group: "View",
  icon: AlignHorizontalSpaceAround,
  keys: ["T"],
  enabled: ({ document }) => document.nodes.length > 0,
  run: tidy,
};

export default command;
