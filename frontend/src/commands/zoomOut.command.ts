import { ZoomOut } from "lucide-react";
import { view } from "@/canvas/view";
import type { Command } from "./types";

const command: Command = {
  id: "zoom-out",
  label: "Zoom out",
  group: "View",
  icon: ZoomOut,
  keys: ["Minus"],
  run: () => view()?.zoomOut(),
};

export default command;
