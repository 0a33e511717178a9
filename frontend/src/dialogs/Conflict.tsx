import { differences } from "@/graph/differences";
import type { GraphDocument } from "@/graph/types";
import { useEditor, wholeOf } from "@/store/editor";
import { keepBoth, keepMine, keepTheirs } from "@/store/save";
import { Dialog } from "./Dialog";
import "./Conflict.css";
import "./Gallery.css";
import { MiniGraph } from "./MiniGraph";

/** The graph was saved elsewhere in the meantime: both versions, and what to do with them. */
export default function Conflict({ theirs, version }: { theirs: GraphDocument; version: number }) {
  const mine = useEditor(wholeOf);
  return (
    <Dialog
      title="This graph was changed in two places"
      summary="Another tab or person saved it after you opened it. Keep mine leaves theirs among the earlier versions; after Use theirs, Undo brings yours back."
      width={760}
    >
      <div className="sides">
        <Side title="Yours, in this window" document={mine} other={theirs} />
        <Side title={`Theirs, version ${version}`} document={theirs} other={mine} />
      </div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => void keepBoth()}>
          Keep both
        </button>
        <button type="button" className="button" onClick={() => void keepTheirs(theirs, version)}>
          Use theirs
        </button>
        <button
          type="button"
          className="button button-primary"
          onClick={() => void keepMine(version)}
        >
          Keep mine
        </button>
      </div>
    </Dialog>
  );
}

interface SideProps {
  title: string;
  document: GraphDocument;
  other: GraphDocument;
}

function Side({ title, document, other }: SideProps) {
  const only = differences(document, other);
  return (
    <section className="side">
      <MiniGraph document={document} />
      <div>
        <h3>{title}</h3>
        <ul>
          {only.slice(0, 6).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {only.length === 0 ? <li>Nothing the other does not have.</li> : null}
          {only.length > 6 ? <li>and {only.length - 6} more differences</li> : null}
        </ul>
      </div>
    </section>
  );
}
