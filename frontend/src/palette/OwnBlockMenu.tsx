import { CopyPlus, LogIn, PenLine, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { deleteModule, duplicateModule, openModule } from "@/actions/modules";
import type { Position } from "@/graph/types";
import { useEditor } from "@/store/editor";
import "@/ui/menu.css";

interface Props {
  at: Position;
  module: string;
  onClose: () => void;
}

/** What can be done to a block of one's own as such, not to one use of it. */
export default function OwnBlockMenu({ at, module, onClose }: Props) {
  const rename = () => useEditor.getState().show({ kind: "name-block", module });
  const rows = [
    { label: "Open", icon: LogIn, run: () => openModule(module) },
    { label: "Rename…", icon: PenLine, run: rename },
    { label: "Duplicate", icon: CopyPlus, run: () => duplicateModule(module) },
    { label: "Delete", icon: Trash2, run: () => deleteModule(module) },
  ];
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" style={{ position: "fixed", left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={2}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {rows.map(({ label, icon: Icon, run }) => (
            <DropdownMenu.Item key={label} className="menu-item" onSelect={run}>
              <Icon size={15} aria-hidden="true" />
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
