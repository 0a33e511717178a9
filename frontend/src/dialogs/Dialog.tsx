import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { CSSProperties, ReactNode } from "react";
import { useEditor } from "@/store/editor";
import { SheetNotices } from "@/ui/Notices";
import "./Dialog.css";

interface Props {
  title: string;
  summary?: string;
  width?: number;
  children: ReactNode;
}

/** A calm sheet over the editor; Escape, the cross or a click beside it put it away. */
export function Dialog({ title, summary, width = 560, children }: Props) {
  const show = useEditor((state) => state.show);
  const size: CSSProperties & Record<"--dialog-width", string> = { "--dialog-width": `${width}px` };
  return (
    <Radix.Root open onOpenChange={(open) => !open && show(null)}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-back" />
        <Radix.Content
          className="dialog"
          style={size}
          onOpenAutoFocus={(event) => {
            // The sheet itself takes the focus, so that no button looks chosen before a key is pressed.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          {...(summary ? {} : { "aria-describedby": undefined })}
        >
          <div className="dialog-head">
            <div>
              <Radix.Title asChild>
                <h2>{title}</h2>
              </Radix.Title>
              {summary ? (
                <Radix.Description asChild>
                  <p>{summary}</p>
                </Radix.Description>
              ) : null}
            </div>
            <Radix.Close className="icon-button" aria-label="Close">
              <X size={17} />
            </Radix.Close>
          </div>
          <div className="dialog-body">{children}</div>
          <SheetNotices />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
