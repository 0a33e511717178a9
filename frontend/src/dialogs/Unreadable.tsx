import { saveText } from "@/actions/files";
import { emptyDocument } from "@/graph/types";
import { useEditor } from "@/store/editor";
import { openDocument } from "@/store/open";
import { openLastGood, storedText } from "@/store/rescue";
import { useAttempt } from "@/ui/useAttempt";
import { Dialog } from "./Dialog";

interface Props {
  id: string;
  message: string;
}

/** A graph on the server that cannot be read: why, and the ways on. What was open stays open. */
export default function Unreadable({ id, message }: Props) {
  const { busy, attempt } = useAttempt();
  const download = async () => saveText(await storedText(id), `graph-${id}.brick.json`);
  const other = useEditor((state) => state.document.name);
  return (
    <Dialog title="This graph cannot be opened" summary={message}>
      <p>It stays on the server as it is. Until you choose, “{other}” is open in its place.</p>
      <div className="dialog-actions">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={attempt(() => openDocument(emptyDocument))}
        >
          Start a new graph
        </button>
        <button type="button" className="button" disabled={busy} onClick={attempt(download)}>
          Download the document
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={busy}
          onClick={attempt(() => openLastGood(id))}
        >
          Open the last good version
        </button>
      </div>
    </Dialog>
  );
}
