/** Small changes of a Conv2D whose effect on the output's size is worth a guess. */
import { type Block, paramValue } from "./catalogue";
import type { GraphNode, ParamValue } from "./types";

export interface Puzzle {
  readonly param: string;
  readonly value: ParamValue;
  /** "stride 2 in place of 1" */
  readonly words: string;
}

/** The changes to guess about, from the node's own values. */
export function puzzles(node: GraphNode, block: Block): Puzzle[] {
  const own = (name: string): ParamValue => {
    const field = block.fields.find((candidate) => candidate.name === name);
    return field ? paramValue(node.params, field) : null;
  };
  const strides = first(own("strides"));
  const kernel = first(own("kernel_size"));
  const padding = own("padding");
  const made: Puzzle[] = [];
  if (strides !== null) {
    const value = strides === 1 ? 2 : 1;
    made.push({ param: "strides", value, words: `stride ${value} in place of ${strides}` });
  }
  if (padding === "same" || padding === "valid") {
    const value = padding === "same" ? "valid" : "same";
    made.push({ param: "padding", value, words: `padding “${value}” in place of “${padding}”` });
  }
  if (kernel !== null) {
    const value = kernel === 5 ? 3 : 5;
    const words = `a ${value} × ${value} filter in place of ${kernel} × ${kernel}`;
    made.push({ param: "kernel_size", value, words });
  }
  return made;
}

/** The one number of a value per axis; null where the axes differ or it is no number. */
function first(value: ParamValue): number | null {
  if (typeof value === "number") return value;
  if (!Array.isArray(value)) return null;
  const [one] = value;
  return typeof one === "number" && value.every((other) => other === one) ? one : null;
}
