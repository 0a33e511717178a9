import { ClipboardPaste } from "lucide-react";
import { pasteFromClipboard } from "@/actions/clipboard";
import type { Command } from "./types";

const command: Command = {
  id: "paste",
  label: "Paste",
  group: "Edit",
  icon: ClipboardPaste,
  keys: ["Mod+V"],
  native: true,
  run: pasteFromClipboard,
};

export default command;
