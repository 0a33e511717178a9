import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { listGraphs } from "@/net/api";
import type { GraphSummary } from "@/net/types";
import { useEditor } from "@/store/editor";
import { openInstead } from "@/store/open";
import { when } from "@/ui/when";
import { Dialog } from "./Dialog";
import { GraphDelete } from "./GraphDelete";

/** The graphs that are kept on the server, newest first; one can be opened or deleted. */
export default function Graphs() {
  const { data, error } = useQuery({ queryKey: ["graphs"], queryFn: listGraphs, staleTime: 0 });
  return (
    <Dialog title="Open a graph">
      {error ? <p className="lead">The graphs could not be fetched: {error.message}</p> : null}
      {data?.length === 0 ? <p className="lead">No graph has been saved yet.</p> : null}
      <ul className="rows">
        {data?.map((graph) => (
          <GraphRow key={graph.id} graph={graph} />
        ))}
      </ul>
    </Dialog>
  );
}

function GraphRow({ graph }: { graph: GraphSummary }) {
  const [asked, setAsked] = useState(false);
  const current = useEditor((state) => state.graphId === graph.id);
  return (
    <li data-testid={`graph-${graph.id}`}>
      <div className="row-line">
        <button type="button" className="row" onClick={() => void openInstead(graph.id)}>
          <strong>{graph.name}</strong>
          {current ? <span className="label">open</span> : null}
          <small>{when(graph.updated)}</small>
        </button>
        <button
          type="button"
          className="icon-button"
          data-testid="graph-delete"
          aria-label={`Delete ${graph.name}`}
          title="Delete this graph"
          aria-expanded={asked}
          onClick={() => setAsked(!asked)}
        >
          <Trash2 size={14} aria-hidden />
        </button>
      </div>
      {asked ? <GraphDelete graph={graph} onKeep={() => setAsked(false)} /> : null}
    </li>
  );
}
