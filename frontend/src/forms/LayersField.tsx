import { X } from "lucide-react";
import { titleOf } from "@/graph/titles";
import { useEditor, wholeOf } from "@/store/editor";
import { sayRule, withLayer } from "./layerRules";
import type { AnyFieldProps } from "./RecipeForm";
import { useRecipeProblem } from "./useRecipeProblem";

/** Which nodes learn unlike the others; each is set where it is selected. */
export function LayersField({ field, recipe, onChange }: AnyFieldProps) {
  const problem = useRecipeProblem("layers");
  const rules = Object.entries(recipe.layers ?? {});
  const whole = useEditor(wholeOf);
  const open = (node: string) => {
    const { leave, select } = useEditor.getState();
    leave(0);
    select([node]);
  };
  return (
    <div className="field field-list" data-testid="recipe-layers">
      <span className="field-name">Layers</span>
      <p className="field-help">
        {problem ? (
          <span role="alert" className="field-problem">
            {problem}
          </span>
        ) : rules.length > 0 ? (
          field.description
        ) : (
          "All learn alike. To freeze one or change its rate, select its block and open Learning."
        )}
      </p>
      {rules.length > 0 && (
        <ul className="metrics" aria-label="Layers with a rule of their own">
          {rules.map(([node, rule]) => (
            <li key={node} className="metric-head">
              <button type="button" className="link-button" onClick={() => open(node)}>
                {titleOf(whole, node)}
              </button>
              <small>{sayRule(rule)}</small>
              <button
                type="button"
                className="icon-button"
                aria-label={`Let ${titleOf(whole, node)} learn like the others`}
                title="Let it learn like the others"
                onClick={() =>
                  onChange(withLayer(recipe, node, {}), `Let ${node} learn like the others`)
                }
              >
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
