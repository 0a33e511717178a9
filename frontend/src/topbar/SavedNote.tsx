import { useEffect, useState } from "react";
import { runCommand } from "@/commands";
import { useEditor } from "@/store/editor";
import { askAgain } from "@/store/save";
import type { SavedState } from "@/store/types";

const MINUTE = 60_000;

/** Whether the work is safe; a click shows the earlier versions. */
export function SavedNote() {
  const saved = useEditor((state) => state.saved);
  const at = useEditor((state) => state.savedAt);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE / 2);
    return () => clearInterval(timer);
  }, []);
  return (
    <button
      type="button"
      className="saved"
      data-state={saved}
      data-testid="saved"
      title="Earlier versions"
      onClick={() => (saved === "conflict" ? void askAgain() : runCommand("versions"))}
    >
      {told(saved, at === null ? null : now - at)}
    </button>
  );
}

function told(saved: SavedState, age: number | null): string {
  switch (saved) {
    case "offline":
      return "Kept in this browser; the server is away";
    case "held":
      return "Kept in this browser, not saved";
    case "conflict":
      return "Changed elsewhere too";
    case "saved":
      if (age === null || age < MINUTE) return "Saved just now";
      return `Saved ${Math.floor(age / MINUTE)} min ago`;
    case "new":
      return "";
    default:
      return "Saving …";
  }
}
