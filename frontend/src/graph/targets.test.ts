import { describe, expect, it } from "vitest";
import { catalogue, chain } from "./fixtures";
import { targetsOf } from "./targets";
import type { GraphDocument } from "./types";

const document: GraphDocument = {
  ...chain,
  nodes: [...chain.nodes, { id: "lstm", block: "LSTM" }, { id: "add", block: "Add" }],
};
const ends = (node: string) =>
  targetsOf(document, node, ["output"], catalogue).map(({ wire }) => wire.to);

describe("where a wire may lead", () => {
  it("offers free ports first, then optional ones, then those that are taken", () => {
    expect(ends("conv")).toEqual(["lstm", "add", "lstm.mask", "dense"]);
  });

  it("offers neither a circle nor a wire that is there", () => {
    expect(ends("dense")).toEqual(["lstm", "add", "lstm.mask"]);
    expect(ends("flat")).not.toContain("dense");
  });

  it("says which wire makes way", () => {
    const [target] = targetsOf(document, "conv", ["output"], catalogue).slice(-1);
    expect(target?.replaces).toEqual([{ from: "flat", to: "dense" }]);
  });

  it("names the output where there are several", () => {
    const targets = targetsOf(document, "lstm", ["output", "state"], catalogue);
    expect(targets.map(({ output, wire }) => [output, wire.from, wire.to])).toContainEqual([
      "state",
      "lstm.state",
      "add",
    ]);
  });
});
