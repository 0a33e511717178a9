/** The inside of a module as a graph that can be checked: with what arrives at one use of it and what that use
 * chooses. */

import { isReference } from "@/graph/catalogue";
import { chosen, withChosen } from "@/graph/modules/unpack";
import { entryOf } from "@/graph/own";
import { ownParams } from "@/graph/shares";
import type { GraphDocument, GraphNode, Module, Params } from "@/graph/types";
import type { PortType, Verdict } from "@/graph/verdict";
import { nodeOf, readEnd } from "@/graph/wires";

/** What a module gets from the use that it was opened from. */
export interface Setting {
  readonly values: Params;
  /** For the Input nodes whose use is known: their params as what arrives there has them. */
  readonly inputs: Readonly<Record<string, Params>>;
}

/** What a use in a checked graph gives to its module's inside; the defaults where there is no use. */
export function settingOf(
  outer: GraphDocument,
  verdict: Verdict | null,
  module: Module,
  node: string | null,
): Setting {
  const use = outer.nodes.find((candidate) => candidate.id === node);
  if (use === undefined) return { values: chosen(module, { id: "", block: "" }), inputs: {} };
  const inputs = module.nodes.filter((inner) => inner.block === "Input");
  const arriving = inputs.flatMap((input, index) => {
    const wire = outer.wires.find((w) => {
      const { node: to, port } = readEnd(w.to);
      return to === use.id && (port === null ? index === 0 : port === input.id);
    });
    const params = wire && arrivalParams(outer, verdict, wire.from, input.params);
    return params ? [[input.id, params] as const] : [];
  });
  const params = ownParams(outer, use);
  const values = chosen(module, params ? { ...use, params } : use);
  return { values, inputs: Object.fromEntries(arriving) };
}

/** The params of an Input node that takes what an end of the graph gives; null where that is not known. */
export function arrivalParams(
  outer: GraphDocument,
  verdict: Verdict | null,
  from: string,
  declared: Params = {},
): Params | null {
  const { node, port } = readEnd(from);
  const outputs = entryOf(verdict?.nodes, node)?.outputs ?? {};
  const type = port === null ? Object.values(outputs)[0] : entryOf(outputs, port);
  if (type === undefined || type.shape.length === 0 || type.shape.length > 4) return null;
  const whole = outer.nodes.find((candidate) => candidate.id === nodeOf(from));
  if (isTokens(type)) {
    const source = whole?.block === "Input" ? whole.params : declared;
    return source?.vocabulary === undefined
      ? null
      : { shape: type.shape, kind: "tokens", vocabulary: source.vocabulary };
  }
  return { shape: type.shape };
}

const isTokens = (type: PortType): boolean => /^(u?int|long)/.test(type.dtype);

/** The inside as a graph of its own: values put in for what the use chooses, Inputs as what arrives. */
export function checkable(view: GraphDocument, setting: Setting | null): GraphDocument {
  if (setting === null) return view;
  const nodes = view.nodes.map((node): GraphNode => {
    if (node.block === "Input") {
      const arriving = entryOf(setting.inputs, node.id);
      return arriving ? { ...node, params: arriving } : node;
    }
    if (!Object.values(node.params ?? {}).some(isReference)) return node;
    const { params, ...rest } = node;
    const values = withChosen(params, setting.values);
    return values ? { ...rest, params: values } : rest;
  });
  return { ...view, nodes };
}
