import { useQuery } from "@tanstack/react-query";
import { getData } from "@/net/api";
import type { Column, DataSummary } from "@/net/types";
import { Picture } from "./Picture";

const ROWS = 6;

/** The columns with their types, and the first rows as they are. */
export function DataPreview({ set }: { set: DataSummary }) {
  const { data, error } = useQuery({
    queryKey: ["data", set.name],
    queryFn: () => getData(set.name),
  });
  if (error) return <p className="form-note">{error.message}</p>;
  if (!data) return <p className="form-note">Loading …</p>;
  return (
    <div className="data-preview">
      <table>
        <thead>
          <tr>
            {data.columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name}
                <small>{sayType(column)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.preview.slice(0, ROWS).map((row) => (
            <tr key={JSON.stringify(row)}>
              {row.map((value, index) => (
                <td key={data.columns[index]?.name}>
                  <Cell value={value} column={data.columns[index]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sayType(column: Column): string {
  if (column.classes) return `${column.classes.length} classes`;
  const shape = column.shape?.length ? ` ${column.shape.join(" × ")}` : "";
  return `${column.type}${shape}`;
}

function Cell({ value, column }: { value: unknown; column: Column | undefined }) {
  if (column?.type === "image" && Array.isArray(value)) return <Picture pixels={value} />;
  if (typeof value === "number") return <>{Number(value.toPrecision(5))}</>;
  if (Array.isArray(value)) return <>{value.slice(0, 4).join(", ")} …</>;
  return <>{value === null ? "–" : String(value)}</>;
}
