import { FieldRow } from "./FieldRow";

interface ColumnFieldProps {
  name: string;
  label: string;
  help: string;
  problem: string | undefined;
  columns: readonly string[];
  value: string;
  /** What stands for no column, where there need not be one. */
  none?: string | undefined;
  onChange: (column: string) => void;
}

/** A column of the data set, to choose. */
export function ColumnField({ columns, value, none, onChange, ...row }: ColumnFieldProps) {
  return (
    <FieldRow {...row}>
      {(ids) => (
        <select
          {...ids}
          className="input select"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {none !== undefined && <option value="">{none}</option>}
          {!columns.includes(value) && (none === undefined || value !== "") && (
            <option value={value}>{value || "Choose …"}</option>
          )}
          {columns.map((column) => (
            <option key={column}>{column}</option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}
