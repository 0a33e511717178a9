import { downloadGraph } from "@/actions/files";
import { useEditor } from "@/store/editor";
import { goBackToGood } from "@/store/rescue";
import "./Broken.css";
import { WaysOn } from "./WaysOn";

interface Props {
  /** What cannot be shown, as a sentence begins: "The canvas". */
  what: string;
  error: Error;
  /** In one line, where there is little room. */
  slim?: boolean | undefined;
  onAgain: () => void;
}

/** The browser's words for a part of the program that did not arrive. */
const NOT_LOADED = /dynamically imported|module script|preload/i;

/** In place of a part of the page that cannot be drawn: what went wrong, and the ways on. */
export function Broken({ what, error, slim = false, onAgain }: Props) {
  const undoable = useEditor((state) => state.history.past.length > 0);
  const loading = NOT_LOADED.test(error.message);
  if (loading) {
    return (
      <div className="broken" role="alert" data-slim={slim}>
        <h2>{what} did not arrive</h2>
        <p>This part of the program could not be loaded. Your work is kept.</p>
        <div className="broken-ways">
          <button type="button" className="chip chip-primary" onClick={() => location.reload()}>
            Load the page again
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className="broken" role="alert" data-slim={slim}>
      <h2>{what} cannot be shown</h2>
      <p>
        Something in this graph is not as it should be. Nothing is lost: this version is kept in
        this browser, earlier ones on the server.
      </p>
      <div className="broken-ways">
        {undoable ? (
          <button
            type="button"
            className="chip chip-primary"
            onClick={() => useEditor.getState().undo()}
          >
            Undo the last step
          </button>
        ) : null}
        <WaysOn
          look="chip"
          plain={undoable}
          onGood={goBackToGood}
          onDownload={async () => downloadGraph()}
        />
        <button type="button" className="chip" onClick={onAgain}>
          Try again
        </button>
      </div>
      <details>
        <summary>What went wrong</summary>
        <code>{error.message}</code>
      </details>
    </div>
  );
}
