import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { hasEnded } from "@/dashboard/snapshot";
import { deleteData, listRuns } from "@/net/api";
import type { DataSummary, Run } from "@/net/types";

const MOST_NAMED = 4;

interface DataDeleteProps {
  set: DataSummary;
  /** Whether the recipe that is open learns from it. */
  used: boolean;
  onKeep: () => void;
}

/** Whether a data set is really to go: who uses it, and what they lose. */
export function DataDelete({ set, used, onKeep }: DataDeleteProps) {
  const queries = useQueryClient();
  const runs = useQuery({ queryKey: ["runs", "all"], queryFn: () => listRuns(), staleTime: 0 });
  const mine = runs.data?.filter((run) => run.recipe.data.split("?")[0] === set.name) ?? [];
  const live = mine.filter((run) => !hasEnded(run.state));
  const remove = useMutation({
    mutationFn: () => deleteData(set.name),
    // The list alone: what it held cannot be asked for any more.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["data"], exact: true }),
  });
  return (
    <fieldset className="data-question" data-testid="data-question">
      <legend className="visually-hidden">Delete {set.title}?</legend>
      <p>
        <b>Delete {set.title}?</b> {runs.isPending ? "" : consequence(mine, live)}
        {used && live.length === 0
          ? " The graph that is open learns from it: it will need other data."
          : ""}
      </p>
      {live.length === 0 ? <p>This cannot be undone.</p> : null}
      {remove.error || runs.error ? (
        <p role="alert" className="field-problem">
          {(remove.error ?? runs.error)?.message}
        </p>
      ) : null}
      <div className="data-actions">
        {live.length === 0 ? (
          <button
            type="button"
            className="chip chip-danger"
            data-testid="data-delete-now"
            disabled={remove.isPending || runs.isPending}
            onClick={() => remove.mutate()}
          >
            {remove.isPending ? "Deleting …" : "Delete it"}
          </button>
        ) : null}
        <button type="button" className="chip" onClick={onKeep}>
          {live.length === 0 ? "Keep it" : "Close"}
        </button>
      </div>
    </fieldset>
  );
}

/** What deleting does to the runs that were trained on it. */
function consequence(all: readonly Run[], live: readonly Run[]): string {
  if (live.length > 0) {
    return `${named(live)} ${live.length === 1 ? "has" : "have"} not ended and ${live.length === 1 ? "needs" : "need"} it: stop ${live.length === 1 ? "it" : "them"} first.`;
  }
  if (all.length === 0) return "No run has used it.";
  return `${named(all)} ${all.length === 1 ? "keeps its curve and its model, but its" : "keep their curves and models, but their"} data can no longer be looked at.`;
}

/** "Run 3", "Runs 3 and 4", "Runs 3, 4, 5, 6 and 9 more". */
function named(runs: readonly Run[]): string {
  const numbers = runs.slice(0, MOST_NAMED).map((run) => `${run.number}`);
  const more = runs.length - numbers.length;
  const last = more > 0 ? `${more} more` : (numbers.pop() ?? "");
  const word = runs.length === 1 ? "Run" : "Runs";
  return numbers.length === 0 ? `${word} ${last}` : `${word} ${numbers.join(", ")} and ${last}`;
}
