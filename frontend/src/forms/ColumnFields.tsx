import { useShallow } from "zustand/react/shallow";
import { entryOf } from "@/graph/own";
import type { GraphDocument } from "@/graph/types";
import type { DataSummary, Recipe } from "@/net/types";
import { useEditor, wholeOf } from "@/store/editor";
import { FieldRow } from "./FieldRow";
import { targetColumns } from "./recipeEdits";
import { useRecipeProblem } from "./useRecipeProblem";

interface ColumnFieldsProps {
  data: DataSummary;
  recipe: Recipe;
  onChange: (recipe: Recipe, label?: string) => void;
}

/** Which column is learned, and with several Input nodes which column each of them gets. */
export function ColumnFields({ data, recipe, onChange }: ColumnFieldsProps) {
  const inputs = useEditor(useShallow((state) => inputsInUse(wholeOf(state))));
  const target = useRecipeProblem("target");
  const columns = data.columns.map((column) => column.name);
  const label = "Choose the target";
  const targets =
    typeof recipe.target === "object" ? Object.entries(recipe.target) : [["", recipe.target]];
  return (
    <>
      {targets.map(([output = "", column = ""]) => (
        <ColumnField
          key={output}
          name={output ? `target-${output}` : "target"}
          label={output ? `Target of ${output}` : "Target"}
          help="The column that the network learns to tell from the others."
          problem={target}
          columns={targetColumns(data)}
          value={column}
          onChange={(next) => {
            const chosen = output ? { ...(recipe.target as object), [output]: next } : next;
            onChange({ ...recipe, target: chosen }, label);
          }}
        />
      ))}
      {inputs.length > 1 &&
        inputs.map((input) => (
          <ColumnField
            key={input}
            name={`inputs-${input}`}
            label={`Column for ${input}`}
            help="What this Input node gets."
            problem={undefined}
            columns={columns}
            value={String(entryOf(recipe.inputs, input) ?? "")}
            onChange={(next) =>
              onChange({ ...recipe, inputs: { ...recipe.inputs, [input]: next } }, "Choose inputs")
            }
          />
        ))}
    </>
  );
}

/** The Input nodes that feed something; one without wires is left out of the network. */
function inputsInUse({ nodes, wires }: GraphDocument): string[] {
  const sources = new Set(wires.map((wire) => wire.from.split(".")[0]));
  const inputs = nodes.filter((node) => node.block === "Input" && sources.has(node.id));
  return inputs.map((node) => node.id);
}

interface ColumnFieldProps {
  name: string;
  label: string;
  help: string;
  problem: string | undefined;
  columns: string[];
  value: string;
  onChange: (column: string) => void;
}

function ColumnField({ columns, value, onChange, ...row }: ColumnFieldProps) {
  return (
    <FieldRow {...row}>
      {(ids) => (
        <select
          {...ids}
          className="input select"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {!columns.includes(value) && <option value={value}>{value || "Choose …"}</option>}
          {columns.map((column) => (
            <option key={column}>{column}</option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}
