import { PenLine } from "lucide-react";
import { selectedModule } from "@/actions/modules";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "rename-block",
  label: "Rename the block…",
  group: "Edit",
  icon: PenLine,
  enabled: (state) => selectedModule(state) !== null,
  run: () => {
    const state = useEditor.getState();
    state.show({ kind: "name-block", module: selectedModule(state) });
  },
};

export default command;
