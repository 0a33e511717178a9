import { X } from "lucide-react";
import type { TargetEntry } from "@/graph/recipeTargets";
import type { Column, DataSummary } from "@/net/types";
import { ColumnField } from "./ColumnField";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import { asColumn, besides, isNumeric } from "./fitting";
import { targetColumns } from "./recipeEdits";
import { useRecipeProblem } from "./useRecipeProblem";

interface TargetFieldsProps {
  entry: TargetEntry;
  data: DataSummary;
  onChange: (entry: TargetEntry, label: string) => void;
}

const LABEL = "Choose the target";
const HELP = "The column that the network learns to tell from the others.";
const STANDARDIZE = { name: "standardize", type: "boolean" } as const;

/** What one output learns: a column or several side by side, and numbers standardized or not. */
export function TargetFields({ entry, data, onChange }: TargetFieldsProps) {
  const problem = useRecipeProblem("target");
  const [first = ""] = entry.columns;
  const several = entry.columns.length > 1;
  const target = asColumn(entry.columns, data);
  const column = data.columns.find((each) => each.name === first);
  const others = (column ? besides(column, data) : []).filter(
    (name) => !entry.columns.includes(name),
  );
  const suffix = entry.output ? `-${entry.output}` : "";
  const set = (columns: string[]) =>
    onChange(suited({ ...entry, columns }, target, asColumn(columns, data)), LABEL);
  return (
    <>
      {several ? (
        <ManyColumns columns={entry.columns} name={`target${suffix}`} onChange={set} />
      ) : (
        <ColumnField
          name={`target${suffix}`}
          label="Target"
          help={
            entry.output && first === "" ? "Without a target this output learns nothing." : HELP
          }
          problem={problem}
          columns={targetColumns(data)}
          none={entry.output ? "none" : undefined}
          value={first}
          onChange={(next) => set(next === "" ? [] : [next])}
        />
      )}
      {first !== "" && others.length > 0 && (
        <details className="more" open={several}>
          <summary>Learn several columns</summary>
          <ColumnField
            name={`target-more${suffix}`}
            label="One more"
            help={column ? sayBeside(column) : ""}
            problem={undefined}
            columns={others}
            none="Add a column …"
            value=""
            onChange={(next) => next !== "" && set([...entry.columns, next])}
          />
        </details>
      )}
      {target && isNumeric(target) && (
        <FieldRow
          name={`standardize${suffix}`}
          label="Standardize"
          help={
            "Learn it with a mean of 0 and a deviation of 1, which suits the start. Answers and " +
            "metrics stay in its own units."
          }
        >
          {(ids) => (
            <FieldControl
              field={STANDARDIZE}
              value={entry.standardize === true}
              onChange={(on) => onChange({ ...entry, standardize: on === true }, "Standardize")}
              ids={ids}
            />
          )}
        </FieldRow>
      )}
    </>
  );
}

/** Another kind of target has another loss, and classes are not standardized. */
function suited(entry: TargetEntry, old: Column | null, now: Column | null): TargetEntry {
  if (now === null || now.type === old?.type) return entry;
  const { output, columns } = entry;
  return { output, columns, standardize: now.type === "number" };
}

const sayBeside = (column: Column): string =>
  isNumeric(column)
    ? "Several numbers are learned together: one unit for each."
    : "Labels that do not exclude each other: one unit for each.";

interface ManyColumnsProps {
  columns: readonly string[];
  name: string;
  onChange: (columns: string[]) => void;
}

function ManyColumns({ columns, name, onChange }: ManyColumnsProps) {
  return (
    <div data-testid={`recipe-${name}`}>
      <p className="part-title">Targets, a unit for each</p>
      <ul className="metrics" aria-label="Targets">
        {columns.map((column) => (
          <li key={column}>
            <div className="metric-head">
              <span>{column}</span>
              <button
                type="button"
                className="icon-button"
                aria-label={`Do not learn ${column}`}
                title="Do not learn it"
                onClick={() => onChange(columns.filter((other) => other !== column))}
              >
                <X size={13} aria-hidden />
              </button>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
