/** Blocks of one's own: making, opening, unpacking and managing them. */

import { view } from "@/canvas/view";
import type { Field } from "@/graph/catalogue";
import { arrivalParams } from "@/graph/modules/inside";
import { makeModule, whyNot } from "@/graph/modules/make";
import { parameterName } from "@/graph/modules/manage";
import { freeName, moduleOf, usesInWords } from "@/graph/modules/names";
import { wayTo } from "@/graph/modules/scope";
import { unpackModule } from "@/graph/modules/unpack";
import { entryOf } from "@/graph/own";
import { titleOf } from "@/graph/titles";
import type { GraphNode, ParamValue } from "@/graph/types";
import { nodeOf } from "@/graph/wires";
import { useEditor, wholeOf } from "@/store/editor";
import { say } from "@/store/notices";
import type { EditorState } from "@/store/types";

/** The module of the one selected node; null where that is no block of one's own. */
export function selectedModule({ document, selection }: EditorState): string | null {
  const [only] = selection;
  const node = document.nodes.find((candidate) => candidate.id === only);
  const module = selection.size === 1 && node ? moduleOf(node.block) : null;
  return module !== null && entryOf(document.modules, module) ? module : null;
}

/** Ask for a name, unless the selection cannot be one block: then say why. */
export function askForBlock(): void {
  const { document, selection, show } = useEditor.getState();
  const nodes = document.nodes.filter((node) => selection.has(node.id));
  const why = whyNot(document, nodes, selection);
  if (why === null) show({ kind: "name-block", module: null });
  else say(why, "problem");
}

export function makeBlock(module: string): void {
  const { document, selection, scope, verdict, dispatch } = useEditor.getState();
  const sources = document.wires.filter(
    (wire) => selection.has(nodeOf(wire.to)) && !selection.has(nodeOf(wire.from)),
  );
  const arrivals = Object.fromEntries(
    sources.flatMap(({ from }) => {
      const params = arrivalParams(document, verdict, from);
      return params ? [[from, params] as const] : [];
    }),
  );
  const parameters = entryOf(document.modules, scope.at(-1)?.module ?? "")?.parameters ?? {};
  const { node } = makeModule(document, selection, module);
  const nodes = [...selection];
  const edit = { edit: "make_module" as const, nodes, module, arrivals, parameters };
  if (dispatch(edit, `Make into ${module}`, { select: [node] })) view()?.reveal(node);
}

export function unpackBlock(): void {
  const { document, selection, dispatch } = useEditor.getState();
  const [node = ""] = selection;
  const title = titleOf(document, node);
  const edit = { edit: "unpack_module" as const, node };
  let inside: readonly string[] = [];
  try {
    inside = unpackModule(document, node).nodes;
  } catch {
    // The edit itself is refused in the same way, and says why.
  }
  dispatch(edit, `Unpack ${title}`, { select: inside });
}

/** Look inside the selected block. */
export function openSelected(): void {
  const state = useEditor.getState();
  const [node] = state.selection;
  const module = selectedModule(state);
  if (module !== null && node !== undefined) state.enter(module, node);
}

/** Look inside a module from the palette: as its first use has it. */
export function openModule(module: string): void {
  const { leave, scope, enter } = useEditor.getState();
  if (scope.length > 0) leave(0);
  for (const step of wayTo(wholeOf(useEditor.getState()), module)) enter(step.module, step.node);
}

export function renameModule(module: string, to: string): void {
  if (module === to) return;
  useEditor
    .getState()
    .dispatch({ edit: "rename_module", module, to }, `Rename ${module} to ${to}`, { whole: true });
}

export function duplicateModule(module: string): void {
  const { catalogue, dispatch } = useEditor.getState();
  const whole = wholeOf(useEditor.getState());
  const to = entryOf(whole.modules, module);
  if (to === undefined) return;
  const name = freeName(module, whole.modules, catalogue);
  const canvas = entryOf(whole.canvas.modules, module) ?? {};
  const done = dispatch({ edit: "set_module", module: name, to, canvas }, `Duplicate ${module}`, {
    whole: true,
  });
  if (done) say(`${name} is under My blocks.`);
}

/** Take a module away; while it is used it stays, and where is said. */
export function deleteModule(module: string): void {
  const whole = wholeOf(useEditor.getState());
  const used = usesInWords(whole, module);
  if (used !== null) {
    say(`${module} is used ${used}. Delete or unpack those first.`, "problem");
    return;
  }
  const edit = { edit: "set_module" as const, module, to: null };
  useEditor.getState().dispatch(edit, `Delete ${module}`, { whole: true });
}

/** Inside a block: let each use choose a parameter of an inner node, or choose it here for all. */
export function exposeParam(node: GraphNode, field: Field, value: ParamValue): void {
  const { scope, dispatch } = useEditor.getState();
  const name = scope.at(-1)?.module;
  const module =
    name === undefined ? undefined : entryOf(wholeOf(useEditor.getState()).modules, name);
  if (name === undefined || module === undefined) return;
  const as = parameterName(module, node.id, field.name);
  dispatch(
    { edit: "expose", module: name, node: node.id, param: field.name, as, value },
    `Let each use choose ${field.name.replaceAll("_", " ")}`,
    { whole: true },
  );
}

export function setDefault(node: GraphNode, param: string, as: string, value: ParamValue): void {
  const { scope, dispatch } = useEditor.getState();
  const module = scope.at(-1)?.module;
  if (module === undefined) return;
  dispatch(
    { edit: "expose", module, node: node.id, param, as, value },
    `Change ${as.replaceAll("_", " ")}`,
    { whole: true, mergeKey: `default ${as}` },
  );
}

export function hideParam(parameter: string): void {
  const { scope, dispatch } = useEditor.getState();
  const module = scope.at(-1)?.module;
  if (module === undefined) return;
  const edit = { edit: "hide" as const, module, parameter };
  dispatch(edit, `Choose ${parameter.replaceAll("_", " ")} here for all`, { whole: true });
}
