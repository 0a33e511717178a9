import { FileDown } from "lucide-react";
import { downloadGraph } from "@/actions/files";
import type { Command } from "./types";

const command: Command = {
  id: "download-graph",
  label: "Download as JSON",
  group: "Graph",
  icon: FileDown,
  run: downloadGraph,
};

export default command;
