import { SlidersHorizontal } from "lucide-react";
import { exposeParam, hideParam, setDefault } from "@/actions/modules";
import { type Field, isReference, paramValue } from "@/graph/catalogue";
import { entryOf } from "@/graph/own";
import { ownParams } from "@/graph/shares";
import type { GraphNode, ParamValue } from "@/graph/types";
import { isAdvice } from "@/graph/verdict";
import { same, sentence, words } from "@/graph/words";
import { useEditor } from "@/store/editor";
import { ParamControl } from "./ParamControl";

/** One parameter: its name, its control, and what it means or what is wrong with it. */
export function Setting({ node, field }: { node: GraphNode; field: Field }) {
  const dispatch = useEditor((state) => state.dispatch);
  const params = useEditor((state) => ownParams(state.document, node));
  const problem = useEditor((state) =>
    state.problems.get(node.id)?.find((p) => p.param === field.name && !isAdvice(p)),
  );
  const inside = useEditor((state) => state.scope.at(-1)?.module);
  const value = paramValue(params, field);
  const exposed = isReference(value) ? value.$ : null;
  const held = useEditor((state) =>
    exposed === null || inside === undefined
      ? null
      : (entryOf(entryOf(state.document.modules, inside)?.parameters, exposed)?.default ?? null),
  );
  const id = `field-${node.id}-${field.name}`;
  const change = (next: ParamValue) => {
    const param = field.name;
    if (exposed !== null) {
      setDefault(node, param, exposed, next);
      return;
    }
    const stored = same(next, field.default) && !field.required ? null : next;
    dispatch(
      { edit: "set_param", node: node.id, param, value: stored },
      `Change ${sentence(param).toLowerCase()}`,
      { mergeKey: `param ${node.id} ${param}` },
    );
  };
  return (
    <div className="setting" data-exposed={exposed !== null} data-type={field.type}>
      <span className="setting-name">
        <label htmlFor={id}>{sentence(field.name)}</label>
        {inside !== undefined && node.block !== "Input" && node.shares === undefined ? (
          <button
            type="button"
            className="icon-button setting-choice"
            aria-pressed={exposed !== null}
            aria-label={`Let each use choose ${words(field.name)}`}
            title={exposed === null ? "Let each use choose" : "Choose it here, for all uses"}
            data-testid={`expose-${field.name}`}
            onClick={() =>
              exposed === null ? exposeParam(node, field, value) : hideParam(exposed)
            }
          >
            <SlidersHorizontal size={13} />
          </button>
        ) : null}
      </span>
      <div className="setting-value">
        <ParamControl
          key={exposed ?? ""}
          id={id}
          field={field}
          value={exposed === null ? value : held}
          invalid={problem !== undefined}
          onChange={change}
        />
      </div>
      <p className={problem ? "setting-help setting-problem" : "setting-help"} id={`${id}-help`}>
        {problem?.message ??
          (exposed === null
            ? field.description
            : `Each use of ${inside} chooses its own ${words(exposed)}; until it does, this holds.`)}
      </p>
    </div>
  );
}
