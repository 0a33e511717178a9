import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { type RunSession, type RunView, sessionFor } from "./runSession";

const nothing: RunView = {
  run: null,
  snapshot: null,
  stream: "closed",
  pending: null,
  error: null,
};
const never = () => () => undefined;

/** Follow a run as long as the component is shown; it is drawn again at most ten times a second. */
export function useRun(runId: string | null): { view: RunView; session: RunSession | null } {
  const session = runId === null ? null : sessionFor(runId);
  const queries = useQueryClient();
  useEffect(() => {
    if (!session) return;
    session.onRow = () => void queries.invalidateQueries({ queryKey: ["runs"] });
    return session.follow();
  }, [session, queries]);
  const view = useSyncExternalStore(
    session?.subscribe ?? never,
    session?.getView ?? (() => nothing),
  );
  return { view, session };
}
