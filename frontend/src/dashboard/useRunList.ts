import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { listRuns } from "@/net/api";
import type { Run } from "@/net/types";
import { useEditor } from "@/store/editor";

const NONE: Run[] = [];

/** The runs of the open graph, newest first. */
export function useRunList(): { runs: Run[]; loading: boolean; error: Error | null } {
  const graphId = useEditor((state) => state.graphId);
  const { data, isPending, error } = useQuery({
    queryKey: ["runs", graphId],
    queryFn: () => listRuns(graphId),
    enabled: graphId !== null,
  });
  return { runs: data ?? NONE, loading: isPending && graphId !== null, error };
}

/** After a reload the graph's latest run is shown again, as if the page had never been away. */
export function useLatestRun(): void {
  const { runs } = useRunList();
  const watched = useEditor((state) => state.watchedRun);
  const watchRun = useEditor((state) => state.watchRun);
  const latest = runs[0]?.id;
  useEffect(() => {
    if (watched === null && latest !== undefined) watchRun(latest);
  }, [watched, latest, watchRun]);
}
