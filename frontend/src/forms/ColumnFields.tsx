import { useShallow } from "zustand/react/shallow";
import { entryOf } from "@/graph/own";
import type { GraphDocument } from "@/graph/types";
import type { DataSummary, Recipe } from "@/net/types";
import { useEditor, wholeOf } from "@/store/editor";
import { ColumnField } from "./ColumnField";

interface ColumnFieldsProps {
  data: DataSummary;
  recipe: Recipe;
  onChange: (recipe: Recipe, label?: string) => void;
}

/** With several Input nodes, which column each of them gets. */
export function ColumnFields({ data, recipe, onChange }: ColumnFieldsProps) {
  const inputs = useEditor(useShallow((state) => inputsInUse(wholeOf(state))));
  const columns = data.columns.map((column) => column.name);
  return (
    <>
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
