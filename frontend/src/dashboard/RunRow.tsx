import { ClipboardCheck, StepForward, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { Run } from "@/net/types";
import { useEditor } from "@/store/editor";
import { useCompare } from "./compare";
import type { RunColumn } from "./runRows";
import { train, useStarting } from "./train";

interface RunRowProps {
  run: Run;
  columns: RunColumn[];
  best: boolean;
  onDelete: (run: Run) => Promise<void>;
}

export function RunRow({ run, columns, best, onDelete }: RunRowProps) {
  const open = useEditor((state) => state.watchedRun === run.id);
  const watchRun = useEditor((state) => state.watchRun);
  const setDock = useEditor((state) => state.setDock);
  const compared = useCompare((state) => state.ids.includes(run.id));
  const toggle = useCompare((state) => state.toggle);
  const show = () => {
    watchRun(run.id);
    setDock({ tab: "curves" });
  };
  return (
    <tr data-open={open} data-state={run.state} data-testid={`run-${run.number}`}>
      <td>
        <input
          type="checkbox"
          aria-label={`Draw run ${run.number} beside the open one`}
          title="Draw beside the open run"
          checked={compared}
          onChange={() => toggle(run.id)}
        />
      </td>
      {columns.map((column, index) => (
        <td key={column.id} data-column={column.id} data-numeric={column.numeric}>
          {index === 0 ? (
            <button type="button" className="run-open" onClick={show} title="Show its curves">
              {column.show(run)}
            </button>
          ) : (
            <Cell run={run} column={column} best={best} />
          )}
        </td>
      ))}
      <td>
        {run.bundle && <EvaluateButton run={run} />}
        {run.bundle && <TrainOnButton run={run} />}
        <DeleteButton run={run} onDelete={onDelete} />
      </td>
    </tr>
  );
}

function Cell({ run, column, best }: { run: Run; column: RunColumn; best: boolean }) {
  const failed = column.id === "state" && run.reason !== "";
  return (
    <span title={failed ? run.reason : undefined}>
      {column.show(run)}
      {best && column.id === "result" && <em className="run-best">best</em>}
    </span>
  );
}

/** How good it is on rows that it has never seen. */
function EvaluateButton({ run }: { run: Run }) {
  const show = useEditor((state) => state.show);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Evaluate run ${run.number} on other data`}
      title="Evaluate on other data"
      onClick={() => show({ kind: "evaluate", run })}
    >
      <ClipboardCheck size={14} aria-hidden />
    </button>
  );
}

/** What was learned is not lost when the graph changes: all weights that still fit are taken. */
function TrainOnButton({ run }: { run: Run }) {
  const starting = useStarting((state) => state.starting);
  return (
    <button
      type="button"
      className="icon-button"
      disabled={starting}
      aria-label={`Train on from run ${run.number}`}
      title={`Train the open graph, beginning with the weights of run ${run.number}`}
      onClick={() => void train(run)}
    >
      <StepForward size={14} aria-hidden />
    </button>
  );
}

/** Asks once more in its own place: a deleted run does not come back. */
function DeleteButton({ run, onDelete }: Pick<RunRowProps, "run" | "onDelete">) {
  const [sure, setSure] = useState(false);
  useEffect(() => {
    if (!sure) return;
    const timer = setTimeout(() => setSure(false), 4_000);
    return () => clearTimeout(timer);
  }, [sure]);
  const wait = !run.can.delete;
  return (
    <button
      type="button"
      className={sure ? "run-delete-sure" : "icon-button"}
      disabled={wait}
      aria-label={`Delete run ${run.number}`}
      title={wait ? "Stop the run first" : "Delete this run, its curves and its model"}
      onClick={() => (sure ? void onDelete(run) : setSure(true))}
    >
      {sure ? "Delete for good" : <Trash2 size={14} aria-hidden />}
    </button>
  );
}
