import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteRun } from "@/net/api";
import type { Run } from "@/net/types";
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import { useCompare } from "./compare";
import { RunRow } from "./RunRow";
import { bestRun, runColumns, type Sorting, sortRuns } from "./runRows";
import { sayError } from "./runSession";
import { useRunList } from "./useRunList";
import "./runs.css";

/** All runs of the open graph with recipe and result; a click opens one, a tick draws it beside. */
export function RunsPanel() {
  const { runs, loading, error } = useRunList();
  const [sorting, setSorting] = useState<Sorting>({ column: "number", descending: true });
  const remove = useDeleteRun();
  if (error) return <p className="dock-empty">{error.message}</p>;
  if (loading) return <p className="dock-empty">Loading the runs …</p>;
  if (runs.length === 0) {
    return <p className="dock-empty">No runs yet. Press Train: each run is listed here.</p>;
  }
  const columns = runColumns(runs);
  const best = bestRun(runs)?.id;
  const sortBy = (column: string) =>
    setSorting((old) => ({ column, descending: old.column !== column || !old.descending }));
  return (
    <div className="runs-scroll">
      <table className="runs">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Compare</span>
            </th>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                data-numeric={column.numeric}
                aria-sort={ariaSort(sorting, column.id)}
              >
                <button type="button" onClick={() => sortBy(column.id)}>
                  {column.title}
                </button>
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sortRuns(runs, columns, sorting).map((run) => (
            <RunRow
              key={run.id}
              run={run}
              columns={columns}
              best={run.id === best}
              onDelete={remove}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ariaSort(sorting: Sorting, column: string): "ascending" | "descending" | "none" {
  if (sorting.column !== column) return "none";
  return sorting.descending ? "descending" : "ascending";
}

function useDeleteRun(): (run: Run) => Promise<void> {
  const queries = useQueryClient();
  const uncompare = useCompare((state) => state.remove);
  return async (run) => {
    try {
      await deleteRun(run.id);
      uncompare(run.id);
      const { watchedRun, watchRun } = useEditor.getState();
      if (watchedRun === run.id) watchRun(null);
      await queries.invalidateQueries({ queryKey: ["runs"] });
    } catch (error) {
      say(sayError(error), "problem");
    }
  };
}
