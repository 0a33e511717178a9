import { PanelBottom } from "lucide-react";
import { useEditor } from "@/store/editor";
import type { Command } from "./types";

const command: Command = {
  id: "toggle-dock",
  label: "Show or hide the dock",
  group: "View",
  icon: PanelBottom,
  keys: ["Mod+J"],
  run: () => {
    const { dockOpen, setDock } = useEditor.getState();
    setDock({ open: !dockOpen });
  },
};

export default command;
