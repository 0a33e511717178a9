/** What a recipe says of single nodes, and how it follows them when they are renamed or removed. */

import type { Edit } from "./edits";
import { entryOf } from "./own";
import { isTarget } from "./recipeTargets";
import type { Canvas, GraphDocument } from "./types";

type Recipe = Readonly<Record<string, unknown>>;

/** Fields that hold a value for each of some nodes; without a target nothing could be learned. */
const BY_NODE = ["layers", "loss_weights", "inputs", "target"];
const KEPT = "target";

/** Whether the recipe leaves the weights of this node as they are. */
export function isFrozen(recipe: Recipe | null, node: string): boolean {
  const rule = entryOf(recordOf(recipe?.layers), node);
  return recordOf(rule)?.frozen === true;
}

/** The document AFTER an edit, where the recipe names nodes as they are called now. */
export function followNodes(
  before: GraphDocument,
  after: GraphDocument,
  edit: Edit,
): GraphDocument {
  const recipe = after.canvas.recipe;
  if (recipe === undefined || before.nodes === after.nodes) return after;
  const gone = missing(before, after);
  if (gone.size === 0) return after;
  const to = edit.edit === "rename_node" ? edit.to : null;
  const changes = BY_NODE.flatMap((field) => {
    const value = entryOf(recipe, field);
    const entries = Object.entries((isTarget(value) ? null : recordOf(value)) ?? {});
    if (!entries.some(([node]) => gone.has(node)) || (to === null && field === KEPT)) return [];
    const left = entries.flatMap(([node, value]) =>
      gone.has(node) ? (to === null ? [] : [[to, value]]) : [[node, value]],
    );
    return [[field, left.length > 0 ? Object.fromEntries(left) : null]];
  });
  if (changes.length === 0) return after;
  const canvas: Canvas = { ...after.canvas, recipe: withoutNull(recipe, changes) };
  return { ...after, canvas };
}

function missing(before: GraphDocument, after: GraphDocument): Set<string> {
  const left = new Set(after.nodes.map((node) => node.id));
  return new Set(before.nodes.map((node) => node.id).filter((id) => !left.has(id)));
}

function withoutNull(recipe: Recipe, changes: unknown[][]): Recipe {
  const changed = { ...recipe, ...Object.fromEntries(changes) };
  const names = new Set(changes.map(([name]) => name));
  return Object.fromEntries(
    Object.entries(changed).filter(([name, value]) => value !== null || !names.has(name)),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}
