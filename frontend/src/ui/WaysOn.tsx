import { emptyDocument } from "@/graph/types";
import { openDocument } from "@/store/open";
import { useAttempt } from "./useAttempt";

interface WaysOnProps {
  /** How a button looks here, and how the one to be recommended does. */
  look: "button" | "chip";
  /** Another way is recommended already. */
  plain?: boolean;
  onGood: () => Promise<unknown>;
  onDownload: () => Promise<unknown>;
}

/** What can be done where a graph cannot be shown or read; nothing of it is lost by any of them. */
export function WaysOn({ look, plain = false, onGood, onDownload }: WaysOnProps) {
  const { busy, attempt } = useAttempt();
  return (
    <>
      <button
        type="button"
        className={plain ? look : `${look} ${look}-primary`}
        disabled={busy}
        onClick={attempt(onGood)}
      >
        Open the last good version
      </button>
      <button type="button" className={look} disabled={busy} onClick={attempt(onDownload)}>
        Download the document
      </button>
      <button
        type="button"
        className={look}
        disabled={busy}
        onClick={attempt(() => openDocument(emptyDocument))}
      >
        Start a new graph
      </button>
    </>
  );
}
