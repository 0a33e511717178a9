import { DropdownMenu } from "radix-ui";
import type { RecipePart } from "@/net/types";
import type { Offered } from "./fitting";
import "@/ui/menu.css";
import "./picker.css";

interface PartPickerProps {
  label: string;
  /** What the closed picker says. */
  title: string;
  offered: Offered;
  /** Why others are left out. */
  note?: string;
  /** The name of the chosen part; "" is what `automatic` tells. */
  value?: string | undefined;
  automatic?: string | undefined;
  onChange: (name: string) => void;
  ids: { id: string; "aria-describedby": string; "aria-invalid": boolean };
}

/** A list of parts, each with what it does in a sentence; the usual ones come first. */
export function PartPicker(props: PartPickerProps) {
  const { label, title, offered, note, value, automatic, onChange, ids } = props;
  const { usual, more } = offered;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          {...ids}
          aria-label={`${label}: ${title}`}
          className="input select part-picker"
        >
          {title}
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu part-menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
        >
          <DropdownMenu.RadioGroup value={value ?? "-"} onValueChange={onChange}>
            {automatic !== undefined && (
              <Row part={{ name: "", title: "Automatic", summary: automatic }} />
            )}
            {usual.map((part) => (
              <Row key={part.name} part={part} />
            ))}
            {usual.length > 0 && more.length > 0 && (
              <DropdownMenu.Label className="part-menu-label">More</DropdownMenu.Label>
            )}
            {more.map((part) => (
              <Row key={part.name} part={part} />
            ))}
          </DropdownMenu.RadioGroup>
          {note && <p className="part-menu-note">{note}</p>}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Row({ part }: { part: Pick<RecipePart, "name" | "title" | "summary"> }) {
  return (
    <DropdownMenu.RadioItem
      className="menu-item part-row"
      value={part.name}
      textValue={part.title}
      data-testid={`part-${part.name || "automatic"}`}
    >
      <b>{part.title}</b>
      <small>{part.summary}</small>
    </DropdownMenu.RadioItem>
  );
}
