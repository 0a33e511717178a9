/** Every file in this folder named `….command.ts` is a command; adding one edits nothing else. */
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import type { Command } from "./types";

const files = import.meta.glob<Command>("./*.command.ts", { eager: true, import: "default" });

export const commands: readonly Command[] = Object.values(files);

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandById(id: string): Command {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`There is no command ${id}`);
  return command;
}

export function runCommand(id: string): void {
  const command = commandById(id);
  if (command.enabled?.(useEditor.getState()) === false) return;
  Promise.resolve(command.run()).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error), "problem");
  });
}
