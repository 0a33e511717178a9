import { entryOf } from "@/graph/own";

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMES: Readonly<Record<string, string>> = {
  Mod: apple ? "⌘" : "Ctrl",
  Shift: apple ? "⇧" : "Shift",
  Alt: apple ? "⌥" : "Alt",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
  Plus: "+",
  Minus: "−",
};

/** A key combination as it is printed on the keyboard in use: "Mod+Z" → Ctrl Z or ⌘ Z. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keys.split("+").map((key) => (
        <kbd key={key}>{entryOf(NAMES, key) ?? key}</kbd>
      ))}
    </span>
  );
}
