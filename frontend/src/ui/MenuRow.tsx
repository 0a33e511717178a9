import type { Command } from "@/commands/types";
import { Keys } from "./Keys";

/** What a menu shows of a command: icon, name, keys. */
export function MenuRow({ command }: { command: Command }) {
  const Icon = command.icon;
  return (
    <>
      <Icon size={15} aria-hidden="true" />
      {command.label}
      {command.keys?.[0] ? <Keys keys={command.keys[0]} /> : null}
    </>
  );
}
