/** What tests of modules ask of graphs. */
import type { GraphDocument, GraphNode, Wire } from "@/graph/types";
import { nodeOf, readEnd } from "@/graph/wires";
import { makeModule } from "./make";

/** What a graph computes, as one term for each of its ends: every node with what feeds it, in order, the
 * insides of modules looked through. Independent of how making and unpacking work. */
export function meaning(document: GraphDocument): string[] {
  const inside = (
    nodes: readonly GraphNode[],
    wires: readonly Wire[],
    given: (port: string) => string[],
    values: Readonly<Record<string, unknown>>,
    path: string,
  ) => {
    const firstOf = (block: string) => {
      const module = document.modules[block.replace("module:", "")];
      const ids = (kind: string) => module?.nodes.filter((n) => n.block === kind).map((n) => n.id);
      return { module, inputs: ids("Input") ?? [], outputs: ids("Output") ?? [] };
    };
    const into = (id: string, port: string | null, first: string | undefined): string[] =>
      wires
        .filter((w) => nodeOf(w.to) === id && (readEnd(w.to).port ?? first) === (port ?? first))
        .map((wire) => term(wire.from));
    const term = (end: string): string => {
      const { node: id, port } = readEnd(end);
      const node = nodes.find((candidate) => candidate.id === id);
      if (node === undefined) return `nothing ${id}`;
      if (node.block === "Input" && path !== "") return given(id).join("+");
      const { module, inputs, outputs } = firstOf(node.block);
      if (module) {
        const chosen = Object.fromEntries(
          Object.entries(module.parameters).map(([p, { default: d }]) => [
            p,
            node.params?.[p] ?? d,
          ]),
        );
        const inner = inside(
          module.nodes,
          module.wires,
          (name) => into(id, name, inputs[0]),
          chosen,
          `${path}${id}/`,
        );
        return inner(outputs.length > 0 ? (port ?? outputs[0] ?? "") : id);
      }
      if (node.block === "Output") return into(id, null, "input").join("+");
      const params = Object.fromEntries(
        Object.entries(node.params ?? {}).map(([key, value]) => {
          const name = typeof value === "object" && value && "$" in value ? value.$ : null;
          return [key, name === null ? value : values[name]];
        }),
      );
      const ports = [
        ...new Set(wires.filter((w) => nodeOf(w.to) === id).map((w) => readEnd(w.to).port)),
      ];
      const fed = ports.sort().map((p) => `${p ?? ""}:${into(id, p, "input").join(",")}`);
      return `${id}.${port ?? ""} ${node.block} ${JSON.stringify(params)} (${fed.join(" ")})`;
    };
    return term;
  };
  const term = inside(document.nodes, document.wires, () => [], {}, "");
  const leads = new Set(document.wires.map((wire) => wire.from));
  const ends = document.nodes.flatMap((node) => {
    const module = document.modules[node.block.replace("module:", "")];
    const outputs = module?.nodes.filter((inner) => inner.block === "Output") ?? [];
    const ports = outputs.map(({ id }, index) => (index === 0 ? node.id : `${node.id}.${id}`));
    const all = ports.length > 0 ? ports : [node.id];
    const open = all.filter((end) => !leads.has(end));
    // A node of which any port is taken is no end of the graph.
    return module ? open : document.wires.some((w) => nodeOf(w.from) === node.id) ? [] : open;
  });
  return ends.map(term).sort();
}

export const make = (document: GraphDocument, ids: string[], module = "Part"): GraphDocument =>
  makeModule(document, new Set(ids), module).document;

export const wiresOf = (document: GraphDocument) =>
  document.wires.map((wire) => `${wire.from}>${wire.to}`).sort();
