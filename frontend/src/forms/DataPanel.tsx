import { useQuery } from "@tanstack/react-query";
import { Check, Database } from "lucide-react";
import { useState } from "react";
import { listData } from "@/net/api";
import type { DataSummary } from "@/net/types";
import { useEditor } from "@/store/editor";
import { DataPreview } from "./DataPreview";
import { DataUpload } from "./DataUpload";
import { withData } from "./recipeEdits";
import "./data.css";

/**
 * The data sets there are: a look at each, one click to learn from it, and a place for one's own.
 */
export function DataPanel() {
  const { data: sets, error, isPending } = useQuery({ queryKey: ["data"], queryFn: listData });
  const used = useEditor((state) => state.recipe?.data);
  const [opened, setOpened] = useState<string | null>(used ?? null);
  return (
    <section className="data-panel" aria-label="Data sets">
      {error && <p className="form-note">{error.message}</p>}
      {isPending && <p className="form-note">Loading the data sets …</p>}
      <ul>
        {sets?.map((set) => (
          <DataRow
            key={set.name}
            set={set}
            used={set.name === used}
            open={set.name === opened}
            onToggle={() => setOpened(set.name === opened ? null : set.name)}
          />
        ))}
      </ul>
      <DataUpload onDone={setOpened} />
    </section>
  );
}

interface DataRowProps {
  set: DataSummary;
  used: boolean;
  open: boolean;
  onToggle: () => void;
}

function DataRow({ set, used, open, onToggle }: DataRowProps) {
  const { recipe, setRecipe } = useEditor.getState();
  return (
    <li className="data-row" data-open={open} data-testid={`data-${set.name}`}>
      <button type="button" className="data-name" aria-expanded={open} onClick={onToggle}>
        {used ? <Check size={14} aria-label="In use" /> : <Database size={14} aria-hidden />}
        <span>
          <b>{set.title}</b>
          <small>
            {set.rows.toLocaleString("en")} rows · {set.columns.length} columns
          </small>
        </span>
      </button>
      {open && (
        <div className="data-detail">
          <p>{set.description}</p>
          <DataPreview set={set} />
          <button
            type="button"
            className="chip chip-primary"
            disabled={used}
            onClick={() => setRecipe(withData(recipe, set), "Choose the data set")}
          >
            {used ? "In use" : "Learn from this"}
          </button>
          <small>Licence: {set.licence}</small>
        </div>
      )}
    </li>
  );
}
