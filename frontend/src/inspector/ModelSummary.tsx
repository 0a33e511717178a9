import { CircleCheck } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense } from "react";
import { entryOf } from "@/graph/own";
import { titleOf } from "@/graph/titles";
import { inOrder } from "@/graph/wires";
import { bytesText, number, typeText } from "@/graph/words";
import { useEditor } from "@/store/editor";
import "./ModelSummary.css";
import { ProblemList } from "./ProblemList";

const RecipeForm = lazy(() => import("@/forms").then((forms) => ({ default: forms.RecipeForm })));

/** Nothing is selected: the model as a whole, its problems, and how it is to be trained. */
export function ModelSummary() {
  const tab = useEditor((state) => (state.inspectorTab === "learn" ? "model" : state.inspectorTab));
  const problems = useEditor((state) => state.verdict?.problems.length ?? 0);
  return (
    <Tabs.Root
      className="inspector"
      value={tab === "settings" ? "model" : tab}
      onValueChange={(inspectorTab) => useEditor.setState({ inspectorTab })}
    >
      <Tabs.List className="tabs" aria-label="About this model">
        <Tabs.Trigger className="tab" value="model">
          Model
        </Tabs.Trigger>
        <Tabs.Trigger className="tab" value="recipe" data-testid="tab-recipe">
          Training
        </Tabs.Trigger>
      </Tabs.List>
      <div className="inspector-body">
        <Tabs.Content value="model" tabIndex={-1}>
          <Totals />
          {problems > 0 ? <ProblemList /> : <Well />}
          <Layers />
        </Tabs.Content>
        <Tabs.Content value="recipe" tabIndex={-1}>
          <Suspense fallback={<p className="lead">Loading the recipe …</p>}>
            <RecipeForm />
          </Suspense>
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

function Totals() {
  const layers = useEditor((state) => state.document.nodes.length);
  const parameters = useEditor((state) => state.verdict?.parameters);
  const inside = useEditor((state) => state.scope.length > 0);
  const bytes = useEditor((state) => state.cost?.memory_bytes);
  return (
    <dl className="totals">
      <div>
        <dt>Blocks</dt>
        <dd>{layers}</dd>
      </div>
      <div>
        <dt>Weights</dt>
        <dd data-testid="total-parameters">
          {parameters === undefined ? "–" : number(parameters)}
        </dd>
      </div>
      {inside ? null : (
        <div>
          <dt>Memory</dt>
          <dd>{typeof bytes === "number" ? bytesText(bytes) : "–"}</dd>
        </div>
      )}
    </dl>
  );
}

function Well() {
  const ok = useEditor((state) => state.verdict?.ok === true);
  if (!ok) return null;
  return (
    <p className="all-well">
      <CircleCheck size={15} aria-hidden="true" /> Everything fits together.
    </p>
  );
}

function Layers() {
  const document = useEditor((state) => state.document);
  const verdict = useEditor((state) => state.verdict);
  const select = useEditor((state) => state.select);
  if (document.nodes.length === 0) return null;
  return (
    <>
      <h3 className="label section-title">Layer by layer</h3>
      <table className="layers">
        <thead>
          <tr>
            <th>Block</th>
            <th>Output</th>
            <th>Weights</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(document).map(({ id }) => {
            const node = entryOf(verdict?.nodes, id);
            return (
              <tr key={id}>
                <td>
                  <button type="button" onClick={() => select([id])}>
                    {titleOf(document, id)}
                  </button>
                </td>
                <td className="number">{node ? typeText(node) : "–"}</td>
                <td className="number">{node ? number(node.parameters) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
