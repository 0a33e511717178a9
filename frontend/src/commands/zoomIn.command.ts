import { ZoomIn } from "lucide-react";
import { view } from "@/canvas/view";
import type { Command } from "./types";

const command: Command = {
  id: "zoom-in",
  label: "Zoom in",
  group: "View",
  icon: ZoomIn,
  keys: ["Plus"],
  run: () => view()?.zoomIn(),
};

export default command;
