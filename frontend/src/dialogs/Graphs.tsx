import { useQuery } from "@tanstack/react-query";
import { listGraphs } from "@/net/api";
import { useEditor } from "@/store/editor";
import { openInstead } from "@/store/open";
import { when } from "@/ui/when";
import { Dialog } from "./Dialog";

/** The graphs that are kept on the server, newest first. */
export default function Graphs() {
  const { data, error } = useQuery({ queryKey: ["graphs"], queryFn: listGraphs, staleTime: 0 });
  const current = useEditor((state) => state.graphId);
  return (
    <Dialog title="Open a graph">
      {error ? <p className="lead">The graphs could not be fetched: {error.message}</p> : null}
      {data?.length === 0 ? <p className="lead">No graph has been saved yet.</p> : null}
      <ul className="rows">
        {data?.map((graph) => (
          <li key={graph.id}>
            <button type="button" className="row" onClick={() => void openInstead(graph.id)}>
              <strong>{graph.name}</strong>
              {graph.id === current ? <span className="label">open</span> : null}
              <small>{when(graph.updated)}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
