import { SquareDashedMousePointer } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "select-all",
  label: "Select all",
  group: "Edit",
  icon: SquareDashedMousePointer,
  keys: ["Mod+A"],
  run: () => {
    const { document, select } = useEditor.getState();
    select(document.nodes.map((node) => node.id));
  },
};

export default command;
