import { Check, Database, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { formatSome } from "@/dashboard/format";
import type { DataSummary } from "@/net/types";
import { useEditor } from "@/store/editor";
import { DataAgain } from "./DataAgain";
import { DataDelete } from "./DataDelete";
import { DataPreview } from "./DataPreview";
import { withData } from "./recipeEdits";

interface DataRowProps {
  set: DataSummary;
  used: boolean;
  open: boolean;
  onToggle: () => void;
}

/** One data set of the list: its name, and when it is open what it holds and what can be done with it. */
export function DataRow({ set, used, open, onToggle }: DataRowProps) {
  const damaged = set.damaged !== null && set.damaged !== undefined;
  return (
    <li className="data-row" data-open={open} data-testid={`data-${set.name}`}>
      <button type="button" className="data-name" aria-expanded={open} onClick={onToggle}>
        <Sign damaged={damaged} used={used} />
        <span>
          <b>{set.title}</b>
          {damaged ? (
            <small className="data-damaged">Damaged{used ? ", in use" : ""}</small>
          ) : (
            <small>
              {formatSome(set.rows, "row")} · {formatSome(set.columns.length, "column")}
            </small>
          )}
        </span>
      </button>
      {open && <Detail set={set} used={used} damaged={damaged} />}
    </li>
  );
}

function Sign({ damaged, used }: { damaged: boolean; used: boolean }) {
  if (damaged) return <TriangleAlert size={14} aria-hidden className="data-damaged" />;
  return used ? <Check size={14} aria-label="In use" /> : <Database size={14} aria-hidden />;
}

function Detail({ set, used, damaged }: { set: DataSummary; used: boolean; damaged: boolean }) {
  const { recipe, setRecipe } = useEditor.getState();
  const [asked, setAsked] = useState(false);
  return (
    <div className="data-detail">
      {damaged ? (
        <p>{set.damaged}</p>
      ) : (
        <>
          <p>{set.description}</p>
          <DataPreview set={set} />
          {set.licence ? <small>Licence: {set.licence}</small> : null}
        </>
      )}
      {asked ? (
        <DataDelete set={set} used={used} onKeep={() => setAsked(false)} />
      ) : (
        <div className="data-actions">
          {damaged ? (
            set.own && <DataAgain name={set.name} />
          ) : (
            <button
              type="button"
              className="chip chip-primary"
              disabled={used}
              onClick={() => setRecipe(withData(recipe, set), "Choose the data set")}
            >
              {used ? "In use" : "Learn from this"}
            </button>
          )}
          {set.own ? (
            <button
              type="button"
              className="chip"
              data-testid="data-delete"
              onClick={() => setAsked(true)}
            >
              Delete …
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
