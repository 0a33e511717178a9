import type { LucideIcon } from "lucide-react";
import type { EditorState } from "@/store/types";

export type CommandGroup = "Add" | "Edit" | "Move" | "View" | "Graph" | "Help";

/** One thing that can be done; menus, shortcuts and the command bar all read it from here. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  readonly icon: LucideIcon;
  /** "Mod+Z": Mod is ⌘ on a Mac and Ctrl elsewhere. The first is the one that is shown. */
  readonly keys?: readonly string[];
  /** The browser sends an event of its own for these keys (copy, paste), so they are not listened to. */
  readonly native?: boolean;
  readonly enabled?: (state: EditorState) => boolean;
  readonly run: () => void | Promise<void>;
}
