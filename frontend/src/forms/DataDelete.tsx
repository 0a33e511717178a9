import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { nameRuns, stopFirst } from "@/dashboard/runWords";
import { hasEnded } from "@/dashboard/snapshot";
import { deleteData, listRuns } from "@/net/api";
import type { DataSummary, Run } from "@/net/types";
import { DeleteQuestion } from "@/ui/DeleteQuestion";

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
    <DeleteQuestion
      name={set.title}
      testId="data"
      refused={live.length > 0}
      busy={remove.isPending || runs.isPending}
      problem={remove.error ?? runs.error}
      onDelete={() => remove.mutate()}
      onKeep={onKeep}
    >
      {runs.isPending ? "" : consequence(mine, live)}
      {used && live.length === 0
        ? " The graph that is open learns from it: it will need other data."
        : ""}
    </DeleteQuestion>
  );
}

/** What deleting does to the runs that were trained on it. */
function consequence(all: readonly Run[], live: readonly Run[]): string {
  if (live.length > 0) return stopFirst(live);
  if (all.length === 0) return "No run has used it.";
  return `${nameRuns(all)} ${all.length === 1 ? "keeps its curve and its model, but its" : "keep their curves and models, but their"} data can no longer be looked at.`;
}
