import { type CSSProperties, memo, type SyntheticEvent } from "react";
import type { Cell } from "./ConfusionPanel";
import { type Matrix, sayCell, shade, sumOf } from "./matrix";

interface MatrixTableProps {
  matrix: Matrix;
  classes: readonly string[];
  pointed: Cell | null;
  onPoint: (cell: Cell | null) => void;
}

/** Rows are the truth, columns the answers; what is pointed at is told to the panel. */
export function MatrixTable({ matrix, classes, pointed, onPoint }: MatrixTableProps) {
  const long = Math.max(...classes.map((name) => name.length));
  const point = (event: SyntheticEvent) => onPoint(cellAt(event.target));
  return (
    <div className="matrix-scroll">
      <table
        className="matrix"
        data-testid="confusion"
        data-size={sizeOf(matrix.length)}
        data-upright={long > 4 && matrix.length > 5}
        onMouseOver={point}
        onMouseLeave={() => onPoint(null)}
        onFocus={point}
      >
        <thead>
          <tr>
            <td className="matrix-corner">
              <span>answer →</span>
              <span>truth ↓</span>
            </td>
            {classes.map((name, answer) => (
              <th key={name} scope="col" title={name} data-pointed={pointed?.answer === answer}>
                <span>{name}</span>
              </th>
            ))}
            <th scope="col" className="matrix-found">
              <span>found</span>
            </th>
          </tr>
        </thead>
        <Body matrix={matrix} classes={classes} />
      </table>
    </div>
  );
}

/** Drawn anew only with another matrix: up to ten thousand cells. */
const Body = memo(function Body({ matrix, classes }: Pick<MatrixTableProps, "matrix" | "classes">) {
  const numbers = sizeOf(matrix.length) !== "tiny";
  return (
    <tbody>
      {matrix.map((row, truth) => {
        const all = sumOf(row);
        return (
          <tr key={classes[truth]}>
            <th scope="row" title={classes[truth]}>
              <span>{classes[truth]}</span>
            </th>
            {row.map((count, answer) => {
              const depth = shade(count, all, truth === answer);
              return (
                <td
                  key={classes[answer]}
                  data-cell={`${truth} ${answer}`}
                  data-right={truth === answer}
                  data-deep={depth > 0.78 ? "very" : depth > 0.5}
                  style={{ "--depth": `${Math.round(depth * 100)}%` } as CSSProperties}
                  title={sayCell(matrix, classes, truth, answer)}
                >
                  {numbers && count > 0 ? count : null}
                </td>
              );
            })}
            <td className="matrix-found">
              {all > 0 ? `${Math.round((100 * (row[truth] ?? 0)) / all)}\u202f%` : "–"}
            </td>
          </tr>
        );
      })}
    </tbody>
  );
});

function sizeOf(classes: number): "large" | "medium" | "small" | "tiny" {
  if (classes <= 5) return "large";
  if (classes <= 12) return "medium";
  return classes <= 32 ? "small" : "tiny";
}

function cellAt(target: EventTarget): Cell | null {
  const place = (target as HTMLElement).closest<HTMLElement>("[data-cell]")?.dataset.cell;
  const [truth, answer] = place?.split(" ").map(Number) ?? [];
  return truth === undefined || answer === undefined ? null : { truth, answer };
}
