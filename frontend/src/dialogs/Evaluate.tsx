import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatSome } from "@/dashboard/format";
import { DataUpload } from "@/forms";
import { listData } from "@/net/api";
import type { DataSummary, Run } from "@/net/types";
import { evaluate, isUnderWay, useEvaluation } from "@/store/measurements";
import { Dialog } from "./Dialog";
import { EvaluatedTable } from "./EvaluatedTable";
import "./Evaluate.css";
import { choices } from "./evaluating";

/** How good a trained run is on rows of another data set: chosen, measured by a worker, and told. */
export default function Evaluate({ run }: { run: Run }) {
  const { data: sets, error } = useQuery({ queryKey: ["data"], queryFn: listData });
  const [chosen, setChosen] = useState("");
  const { fitting, others } = choices(run.recipe, sets ?? []);
  const name = chosen || (fitting[0]?.name ?? "");
  const measured = useEvaluation(run.id, name);
  const busy = measured !== null && isUnderWay(measured);
  const take = (set: string) => {
    setChosen(set);
    void evaluate(run.id, set);
  };
  return (
    <Dialog
      title={`Evaluate run ${run.number} on other data`}
      summary="Loss and metrics of its best weights over every row. Columns and classes are matched by name; nothing is learned."
    >
      <form
        className="evaluate"
        onSubmit={(event) => {
          event.preventDefault();
          if (name && !busy) void evaluate(run.id, name);
        }}
      >
        {error ? <p role="alert">{error.message}</p> : null}
        <label>
          Data set
          <select
            data-testid="evaluate-data"
            value={name}
            onChange={(event) => setChosen(event.target.value)}
          >
            {fitting.map((set) => (
              <option key={set.name} value={set.name}>
                {set.title} · {formatSome(set.rows, "row")}
              </option>
            ))}
            {others.map(({ set, why }) => (
              <option key={set.name} value={set.name} disabled>
                {set.title} · {why}
              </option>
            ))}
          </select>
        </label>
        <button
          type="submit"
          className="button button-primary"
          data-testid="evaluate-now"
          aria-disabled={busy || name === ""}
        >
          {busy ? "Evaluating …" : "Evaluate"}
        </button>
      </form>
      <DataUpload onDone={take} />
      <Outcome run={run} name={name} title={titleOf(name, sets)} />
    </Dialog>
  );
}

const titleOf = (name: string, sets: readonly DataSummary[] | undefined): string =>
  sets?.find((set) => set.name === name)?.title ?? name;

/** What came of it: waiting, values beside the run's own, or why there are none. */
function Outcome({ run, name, title }: { run: Run; name: string; title: string }) {
  const measured = useEvaluation(run.id, name);
  if (measured === null) return null;
  if (isUnderWay(measured)) {
    return (
      <p className="evaluate-says" role="status">
        {measured.late
          ? "No worker is free yet; it is measured as soon as one is."
          : "A worker asks the trained network about every row …"}
      </p>
    );
  }
  const found = measured.answer;
  if (found) return <EvaluatedTable run={run} name={name} title={title} found={found} />;
  return (
    <p role="alert" className="evaluate-problem" data-testid="evaluate-problem">
      {measured.message}
    </p>
  );
}
