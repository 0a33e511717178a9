import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listData } from "@/net/api";
import { useEditor } from "@/store/editor";
import { DataRow } from "./DataRow";
import { DataUpload } from "./DataUpload";
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
