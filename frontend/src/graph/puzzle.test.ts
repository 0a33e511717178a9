import { describe, expect, it } from "vitest";
import type { Block } from "./catalogue";
import { catalogue } from "./fixtures";
import { puzzles } from "./puzzle";

const conv = catalogue.byName.get("Conv2D") as Block;
const field = conv.fields[0] as Block["fields"][number];
const block: Block = {
  ...conv,
  fields: [
    { ...field, name: "kernel_size", type: "integers", default: 3, per_axis: 2 },
    { ...field, name: "strides", type: "integers", default: 1, per_axis: 2 },
    { ...field, name: "padding", type: "choice_or_integer", default: "valid" },
  ],
};
const changes = (params: Record<string, number | string | number[]>) =>
  puzzles({ id: "conv", block: "Conv2D", params }, block).map(({ param, value }) => [param, value]);

describe("puzzles about a convolution", () => {
  it("change one value of the node at a time", () => {
    expect(changes({})).toEqual([
      ["strides", 2],
      ["padding", "same"],
      ["kernel_size", 5],
    ]);
    expect(changes({ strides: [2, 2], padding: "same", kernel_size: 5 })).toEqual([
      ["strides", 1],
      ["padding", "valid"],
      ["kernel_size", 3],
    ]);
  });

  it("leave out what differs between the axes or is a number of pixels", () => {
    expect(changes({ strides: [1, 2], padding: 1 })).toEqual([["kernel_size", 5]]);
  });
});
