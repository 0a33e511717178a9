import { saveText } from "@/actions/files";
import { useEditor } from "@/store/editor";
import { openLastGood, storedText } from "@/store/rescue";
import { WaysOn } from "@/ui/WaysOn";
import { Dialog } from "./Dialog";

interface Props {
  id: string;
  message: string;
}

/** A graph on the server that cannot be read: why, and the ways on. What was open stays open. */
export default function Unreadable({ id, message }: Props) {
  const other = useEditor((state) => state.document.name);
  return (
    <Dialog title="This graph cannot be opened" summary={message}>
      <p>It stays on the server as it is. Until you choose, “{other}” is open in its place.</p>
      <div className="dialog-actions">
        <WaysOn
          look="button"
          onGood={() => openLastGood(id)}
          onDownload={async () => saveText(await storedText(id), `graph-${id}.brick.json`)}
        />
      </div>
    </Dialog>
  );
}
