import { counts, type Matrix, mistakes, sayTable } from "./matrix";

const MOST = 5;

interface MistakesProps {
  matrix: Matrix;
  classes: readonly string[];
  epoch: number;
  name: string;
  names: string[];
  onName: (name: string) => void;
  /** What the pointer is on, in a sentence. */
  said: string | null;
}

/** Beside the matrix: of what it tells, how many were right, and the most frequent mistakes. */
export function Mistakes({ matrix, classes, epoch, name, names, onName, said }: MistakesProps) {
  const { right, all } = counts(matrix);
  const worst = mistakes(matrix, MOST);
  return (
    <div className="mistakes">
      <header>
        {names.length > 1 ? (
          <select
            className="chart-title chart-menu"
            aria-label="Which matrix is shown"
            value={name}
            onChange={(event) => onName(event.target.value)}
          >
            {names.map((each) => (
              <option key={each} value={each}>
                {sayTable(each)}
              </option>
            ))}
          </select>
        ) : (
          <b>{sayTable(name)}</b>
        )}
        <span>after epoch {epoch}</span>
      </header>
      <p className="mistakes-said" data-pointed={said !== null} data-testid="confusion-said">
        {said ?? `${right} of ${all} recognised. Point at a square to read it.`}
      </p>
      {worst.length > 0 ? (
        <>
          <h3 className="label">Most often confused</h3>
          <ol>
            {worst.map(({ truth, answer, count }) => (
              <li key={`${truth} ${answer}`}>
                <span>
                  <b>{classes[truth]}</b> taken for <b>{classes[answer]}</b>
                </span>
                <span className="number">{count}</span>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p>Nothing was taken for anything else.</p>
      )}
    </div>
  );
}
