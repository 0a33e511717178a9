import { describe, expect, it } from "vitest";
import { applyAll } from "./apply";
import { chain } from "./fixtures";
import { ownParams, partnersOf } from "./shares";
import type { GraphDocument } from "./types";

const twins: GraphDocument = applyAll(chain, [
  { edit: "add_node", node: { id: "left", block: "Conv2D", params: { filters: 4 } } },
  { edit: "add_node", node: { id: "right", block: "Conv2D" } },
  { edit: "set_shares", node: "left", shares: "conv" },
  { edit: "set_shares", node: "right", shares: "left" },
]);
const nodeOf = (document: GraphDocument, id: string) => {
  const found = document.nodes.find((node) => node.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe("shared weights", () => {
  it("lead to their owner, whose parameters hold", () => {
    expect(nodeOf(twins, "left")).toEqual({ id: "left", block: "Conv2D", shares: "conv" });
    expect(nodeOf(twins, "right").shares).toBe("conv");
    expect(ownParams(twins, nodeOf(twins, "right"))).toEqual({ filters: 16 });
    expect(partnersOf(twins, nodeOf(twins, "conv")).map(({ id }) => id)).toEqual(["left", "right"]);
  });

  it("stay with the first sharer when their owner goes", () => {
    const next = applyAll(twins, [{ edit: "remove_node", node: "conv" }]);
    expect(nodeOf(next, "left")).toEqual({ id: "left", block: "Conv2D", params: { filters: 16 } });
    expect(nodeOf(next, "right")).toEqual({ id: "right", block: "Conv2D", shares: "left" });
  });

  it("end when a node gets weights of its own, with the same parameters", () => {
    const next = applyAll(twins, [{ edit: "set_shares", node: "left", shares: null }]);
    expect(nodeOf(next, "left")).toEqual({ id: "left", block: "Conv2D", params: { filters: 16 } });
    expect(nodeOf(next, "right").shares).toBe("conv");
  });

  it("take along who shared with a node that now shares itself", () => {
    const next = applyAll(twins, [
      { edit: "add_node", node: { id: "root", block: "Conv2D" } },
      { edit: "set_shares", node: "conv", shares: "root" },
    ]);
    expect(["conv", "left", "right"].map((id) => nodeOf(next, id).shares)).toEqual([
      "root",
      "root",
      "root",
    ]);
  });

  it("are refused between blocks of different kinds, and in a circle", () => {
    const share = (node: string, shares: string) =>
      applyAll(twins, [{ edit: "set_shares", node, shares }]);
    expect(() => share("dense", "conv")).toThrow("same kind");
    expect(() => share("conv", "left")).toThrow("already");
  });
});
