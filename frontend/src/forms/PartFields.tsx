import type { Field } from "@/graph/catalogue";
import { entryOf } from "@/graph/own";
import type { NamedPart, RecipePart } from "@/net/types";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";
import { LearningRateField } from "./LearningRateField";
import { sayField } from "./sayField";
import { useRecipeProblem } from "./useRecipeProblem";

/** What a first course speaks of; the rest is folded away until it differs from its default. */
const FIRST = new Set(["learning_rate", "momentum", "every", "gamma", "milestones", "k"]);

function isOwn(part: NamedPart | null, field: Field): boolean {
  const own = entryOf(part, field.name);
  return own !== undefined && own !== field.default;
}

interface PartFieldsProps {
  /** Where it stands in the recipe: "optimizer". */
  path: string;
  part: RecipePart | undefined;
  value: NamedPart | null;
  onChange: (name: string, value: unknown, label?: string) => void;
}

/** The fields of a chosen part. */
export function PartFields({ path, part, value, onChange }: PartFieldsProps) {
  const fields = part?.fields ?? [];
  const shown = fields.filter((field) => FIRST.has(field.name) || isOwn(value, field));
  const folded = fields.filter((field) => !shown.includes(field));
  const row = (field: Field) => {
    const place = `${path}.${field.name}`;
    const Row = place === "optimizer.learning_rate" ? LearningRateField : InnerField;
    return (
      <Row
        key={`${part?.name} ${field.name}`}
        path={place}
        field={field}
        value={entryOf(value, field.name) ?? field.default}
        onChange={(changed, label) => onChange(field.name, changed, label)}
      />
    );
  };
  return (
    <>
      {shown.map(row)}
      {folded.length > 0 && (
        <details className="more">
          <summary>More of {part?.title}</summary>
          {folded.map(row)}
        </details>
      )}
    </>
  );
}

export interface InnerFieldProps {
  path: string;
  field: Field;
  value: unknown;
  /** `label` names the step that undo takes back, where it is not one of typing. */
  onChange: (value: unknown, label?: string) => void;
  suggestions?: readonly string[] | undefined;
}

export function InnerField({ path, field, value, onChange, suggestions }: InnerFieldProps) {
  const problem = useRecipeProblem(path);
  return (
    <FieldRow
      name={path.replace(/^.*\./, "")}
      label={sayField(field.name)}
      help={field.description}
      problem={problem}
    >
      {(ids) => (
        <FieldControl
          field={field}
          value={value}
          onChange={onChange}
          suggestions={suggestions}
          ids={ids}
        />
      )}
    </FieldRow>
  );
}
