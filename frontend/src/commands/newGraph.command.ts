import { FilePlus2 } from "lucide-react";
import { emptyDocument } from "@/graph/types";
import { openDocument } from "@/store/open";
import type { Command } from "./types";

const command: Command = {
  id: "new-graph",
  label: "New graph",
  group: "Graph",
  icon: FilePlus2,
  run: () => openDocument(emptyDocument),
};

export default command;
