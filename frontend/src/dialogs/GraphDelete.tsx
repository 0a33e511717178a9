import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { nameRuns, stopFirst } from "@/dashboard/runWords";
import { hasEnded } from "@/dashboard/snapshot";
import { deleteGraph, listRuns } from "@/net/api";
import type { GraphSummary, Run } from "@/net/types";
import { useEditor } from "@/store/editor";
import { forgetGraph } from "@/store/open";
import { saveNow } from "@/store/save";
import { DeleteQuestion } from "@/ui/DeleteQuestion";

interface GraphDeleteProps {
  graph: GraphSummary;
  onKeep: () => void;
}

/** Whether a graph is really to go, and what becomes of its versions and runs. */
export function GraphDelete({ graph, onKeep }: GraphDeleteProps) {
  const queries = useQueryClient();
  const runs = useQuery({
    queryKey: ["runs", graph.id],
    queryFn: () => listRuns(graph.id),
    staleTime: 0,
  });
  const live = runs.data?.filter((run) => !hasEnded(run.state)) ?? [];
  const remove = useMutation({
    mutationFn: async () => {
      // Nothing of it may be on its way to the server any more.
      if (useEditor.getState().graphId === graph.id) await saveNow();
      await deleteGraph(graph.id);
      await forgetGraph(graph.id);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["graphs"] }),
  });
  return (
    <DeleteQuestion
      name={graph.name}
      testId="graph"
      refused={live.length > 0}
      busy={remove.isPending || runs.isPending}
      problem={remove.error ?? runs.error}
      onDelete={() => remove.mutate()}
      onKeep={onKeep}
    >
      {runs.data ? consequence(runs.data, live) : ""}
    </DeleteQuestion>
  );
}

function consequence(all: readonly Run[], live: readonly Run[]): string {
  if (live.length > 0) return stopFirst(live);
  const versions = "Its earlier versions go with it.";
  if (all.length === 0) return `${versions} It has no runs.`;
  return `${versions} ${nameRuns(all)} will be in no list any more: take home what you need first.`;
}
