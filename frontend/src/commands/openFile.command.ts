import { FileUp } from "lucide-react";
import { chooseFile } from "@/actions/files";
import type { Command } from "./types";

const command: Command = {
  id: "open-file",
  label: "Open a file…",
  group: "Graph",
  icon: FileUp,
  run: chooseFile,
};

export default command;
