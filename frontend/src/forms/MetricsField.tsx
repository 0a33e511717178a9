import { X } from "lucide-react";
import type { NamedPart, RecipePart } from "@/net/types";
import { FieldRow } from "./FieldRow";
import { offer, sayLeft, targetsOf } from "./fitting";
import { PartFields } from "./PartFields";
import { PartPicker } from "./PartPicker";
import type { AnyFieldProps } from "./RecipeForm";
import { metricsOf, withField } from "./recipeEdits";
import { useRecipeProblem } from "./useRecipeProblem";

/** What is watched beside the loss: a list, to which what fits the target can be added. */
export function MetricsField({ field, catalogue, recipe, data, onChange }: AnyFieldProps) {
  const problem = useRecipeProblem(field.name);
  const targets = targetsOf(recipe, data);
  const parts = catalogue.metrics;
  const chosen = metricsOf(recipe, parts, targets);
  const names = chosen.map((part) => part.name);
  const others = parts.filter((part) => !names.includes(part.name));
  const offered = offer(others, targets);
  const automatic = (recipe.metrics ?? null) === null;
  const set = (metrics: NamedPart[], label: string) => onChange({ ...recipe, metrics }, label);
  const titleOf = (name: string) => parts.find((part) => part.name === name)?.title ?? name;

  return (
    <fieldset className="part">
      <legend className="visually-hidden">Metrics</legend>
      <FieldRow name="metrics" label="Metrics" help={field.description} problem={problem}>
        {(ids) => (
          <PartPicker
            ids={ids}
            label="Metrics"
            title="Add …"
            offered={offered}
            note={sayLeft(offered.left, targets)}
            onChange={(name) => set([...chosen, { name }], `Watch ${titleOf(name)}`)}
          />
        )}
      </FieldRow>
      {chosen.length > 0 && (
        <ul className="metrics" aria-label="Watched">
          {chosen.map((value, place) => (
            <MetricRow
              // biome-ignore lint/suspicious/noArrayIndexKey: one metric may be listed twice
              key={`${place} ${value.name}`}
              value={value}
              part={parts.find((part) => part.name === value.name)}
              automatic={automatic}
              onRemove={() =>
                set(
                  chosen.filter((other) => other !== value),
                  `Stop watching ${titleOf(value.name)}`,
                )
              }
              onChange={(changed) =>
                set(
                  chosen.map((other) => (other === value ? changed : other)),
                  `Set ${titleOf(value.name)}`,
                )
              }
            />
          ))}
        </ul>
      )}
      {!automatic && chosen.length === 0 && (
        <p className="field-help">
          Only the loss is watched.{" "}
          <button
            type="button"
            className="link-button"
            onClick={() => onChange(withField(recipe, "metrics", null), "Watch as usual")}
          >
            Choose for me
          </button>
        </p>
      )}
    </fieldset>
  );
}

interface MetricRowProps {
  value: NamedPart;
  part: RecipePart | undefined;
  automatic: boolean;
  onRemove: () => void;
  onChange: (value: NamedPart) => void;
}

function MetricRow({ value, part, automatic, onRemove, onChange }: MetricRowProps) {
  const title = part?.title ?? value.name;
  return (
    <li data-testid={`metric-${value.name}`}>
      <div className="metric-head" title={part?.summary}>
        <span>
          {title}
          {automatic && <small>automatic</small>}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={`Stop watching ${title}`}
          title="Stop watching it"
          onClick={onRemove}
        >
          <X size={13} aria-hidden />
        </button>
      </div>
      <PartFields
        path="metrics"
        part={part}
        value={value}
        onChange={(name, inner) => onChange({ ...value, [name]: inner })}
      />
    </li>
  );
}
