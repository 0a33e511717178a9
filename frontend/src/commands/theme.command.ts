import { SunMoon } from "lucide-react";
import { useEditor } from "@/store/editor";
import { isDark, setTheme } from "@/store/theme";
import type { Command } from "./types";

const command: Command = {
  id: "theme",
  label: "Switch light and dark",
  group: "View",
  icon: SunMoon,
  keys: ["Shift+D"],
  run: () => setTheme(isDark(useEditor.getState().theme) ? "light" : "dark"),
};

export default command;
