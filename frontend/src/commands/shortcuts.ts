/** The keyboard: which command a key press means. */
import { entryOf } from "@/graph/own";
import { commands, runCommand } from "./index";
import { isWriting } from "./writing";

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMED: Readonly<Record<string, string>> = { "+": "Plus", "-": "Minus", "=": "Plus" };

/** A key press as commands write it: "Mod+Shift+Z", "Delete", "?". */
export function pressed(event: KeyboardEvent): string {
  const key =
    entryOf(NAMED, event.key) ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  // Shift is part of the sign itself for ? and +, but not for letters.
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  const mod = apple ? event.metaKey : event.ctrlKey;
  return [mod && "Mod", event.altKey && "Alt", shift && "Shift", key].filter(Boolean).join("+");
}

const byKeys = new Map(
  commands
    .filter((command) => !command.native)
    .flatMap((command) => (command.keys ?? []).map((keys) => [keys, command.id] as const)),
);

/** Keys that mean something even while a text is being written. */
const ALWAYS = new Set(["Mod+K", "Mod+S"]);

/** Whether a dialog, a menu or a list has the keyboard for itself. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('[role="dialog"], [role="menu"], [role="listbox"], [role="tablist"]') !== null
  );
}

export function startShortcuts(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const keys = pressed(event);
    const id = byKeys.get(keys);
    if (id === undefined) return;
    if (!ALWAYS.has(keys) && (isWriting(event.target) || isElsewhere(event.target))) return;
    event.preventDefault();
    runCommand(id);
  };
  window.addEventListener("keydown", listen);
  return () => window.removeEventListener("keydown", listen);
}
