import { formatSome, sayName } from "@/dashboard/format";
import type { Evaluated, Run } from "@/net/types";
import { evaluatedRows } from "./evaluating";

interface EvaluatedTableProps {
  run: Run;
  /** The data set that was measured, and what it is called. */
  name: string;
  title: string;
  found: Evaluated;
}

/** Each value on the other data beside that of the run's own validation part. */
export function EvaluatedTable({ run, name, title, found }: EvaluatedTableProps) {
  const own = run.recipe.data === name;
  return (
    <>
      <div className="evaluate-scroll" role="status">
        <table className="evaluated" data-testid="evaluated">
          <thead>
            <tr>
              <td />
              <th scope="col">
                {title}
                <small>{formatSome(found.rows, "row")}</small>
              </th>
              <th scope="col">
                Validation
                <small>{run.best ? `epoch ${run.best.epoch}, the best` : "none"}</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {evaluatedRows(found.values, run.best?.values ?? {}).map(([each, there, here]) => (
              <tr key={each}>
                <th scope="row">{sayName(each)}</th>
                <td>{there}</td>
                <td>{here}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {own ? (
        <p className="evaluate-says">
          These rows are those that it learned from, with its own validation rows among them: they
          say little about new ones.
        </p>
      ) : null}
    </>
  );
}
