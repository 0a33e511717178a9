/** Light or dark: the system's choice first, then the person's, remembered in this browser. */
import { forget, remember, remembered } from "./browser";
import { useEditor } from "./editor";
import type { ThemeChoice } from "./types";

const KEY = "brickwork.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function startTheme(): void {
  const chosen = remembered(KEY);
  const theme = chosen === "light" || chosen === "dark" ? chosen : "system";
  useEditor.setState({ theme });
  paint(theme);
  dark().addEventListener("change", () => paint(useEditor.getState().theme));
}

export function setTheme(theme: ThemeChoice): void {
  if (theme === "system") forget(KEY);
  else remember(KEY, theme);
  useEditor.setState({ theme });
  paint(theme);
}

export const isDark = (theme: ThemeChoice): boolean =>
  theme === "dark" || (theme === "system" && dark().matches);

function paint(theme: ThemeChoice): void {
  document.documentElement.dataset.theme = isDark(theme) ? "dark" : "light";
}
