import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import type { Position } from "@/graph/types";
import { Menu } from "@/ui/Menu";

const ROWS = [
  "new-graph",
  "templates",
  "graphs",
  "open-file",
  "",
  "versions",
  "download-graph",
  "",
  "data",
  "command-bar",
  "shortcuts",
  "theme",
];

/** The menu behind the mark: what concerns the graph as a whole. */
export function GraphMenu() {
  const button = useRef<HTMLButtonElement>(null);
  const [at, setAt] = useState<Position | null>(null);
  const toggle = () => {
    const box = button.current?.getBoundingClientRect();
    setAt(at === null && box ? { x: box.left, y: box.bottom + 4 } : null);
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        className="top-menu"
        aria-label="Menu"
        aria-haspopup="menu"
        aria-expanded={at !== null}
        data-testid="menu"
        onClick={toggle}
      >
        <span className="mark" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
        <ChevronDown size={13} aria-hidden="true" />
      </button>
      {at ? <Menu at={at} rows={ROWS} onClose={() => setAt(null)} /> : null}
    </>
  );
}
