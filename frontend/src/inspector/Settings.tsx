import type { Block, Field } from "@/graph/catalogue";
import { paramValue } from "@/graph/catalogue";
import type { GraphNode, ParamValue } from "@/graph/types";
import { isAdvice } from "@/graph/verdict";
import { same, sentence } from "@/graph/words";
import { useEditor } from "@/store/editor";
import { NodeId } from "./NodeId";
import { ParamControl } from "./ParamControl";
import { ProblemList } from "./ProblemList";
import "./Settings.css";

interface Props {
  node: GraphNode;
  block: Block | undefined;
}

/** Fields that most people never touch are folded away: those that are off, and fine points. */
const FINE =
  /(_initializer$|^use_bias$|^trainable$|^seed$|^dilation_rate$|^groups$|^epsilon$|^momentum$)/;

const isRare = (field: Field): boolean =>
  FINE.test(field.name) || (field.nullable === true && field.default === null);

/** The block's parameters as a form, made from what the block declares. */
export function Settings({ node, block }: Props) {
  if (block === undefined) {
    return <p className="lead">There is no block called {node.block}.</p>;
  }
  const rare = block.fields.filter(isRare);
  const main = block.fields.filter((field) => !isRare(field));
  return (
    <>
      <ProblemList node={node.id} />
      {main.map((field) => (
        <Setting key={field.name} node={node} field={field} />
      ))}
      {main.length === 0 ? <p className="lead">This block has nothing to set.</p> : null}
      <details className="more-settings">
        <summary>More</summary>
        {rare.map((field) => (
          <Setting key={field.name} node={node} field={field} />
        ))}
        <NodeId id={node.id} />
      </details>
    </>
  );
}

function Setting({ node, field }: { node: GraphNode; field: Field }) {
  const dispatch = useEditor((state) => state.dispatch);
  const problem = useEditor((state) =>
    state.problems.get(node.id)?.find((p) => p.param === field.name && !isAdvice(p)),
  );
  const id = `field-${node.id}-${field.name}`;
  const change = (value: ParamValue) => {
    const param = field.name;
    const stored = same(value, field.default) && !field.required ? null : value;
    const key = `param ${node.id} ${param}`;
    dispatch(
      { edit: "set_param", node: node.id, param, value: stored },
      `Change ${sentence(param).toLowerCase()}`,
      { mergeKey: key },
    );
  };
  return (
    <div className="setting">
      <label htmlFor={id}>{sentence(field.name)}</label>
      <div className="setting-value">
        <ParamControl
          id={id}
          field={field}
          value={paramValue(node.params, field)}
          invalid={problem !== undefined}
          onChange={change}
        />
      </div>
      <p className={problem ? "setting-help setting-problem" : "setting-help"} id={`${id}-help`}>
        {problem?.message ?? field.description}
      </p>
    </div>
  );
}
