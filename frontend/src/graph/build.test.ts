import { describe, expect, it } from "vitest";
import { applyAll } from "./apply";
import {
  addAfter,
  addAtWireEnd,
  connect,
  newNode,
  putOnWire,
  removeNodes,
  wireBetween,
} from "./build";
import type { Block } from "./catalogue";
import { catalogue, chain } from "./fixtures";

const blockCalled = (name: string): Block => {
  const block = catalogue.byName.get(name);
  if (block === undefined) throw new Error(name);
  return block;
};
const wires = (document: typeof chain) => document.wires.map((wire) => `${wire.from}>${wire.to}`);

describe("building", () => {
  it("gives new nodes a free id and their required parameters", () => {
    expect(newNode(chain, blockCalled("Dense"))).toEqual({
      id: "dense_2",
      block: "Dense",
      params: { units: 8 },
    });
  });

  it("adds after a node in mid-chain by inserting on its wire", () => {
    const [id, edits] = addAfter(chain, blockCalled("Dropout"), "flat", catalogue);
    expect(wires(applyAll(chain, edits))).toContain(`flat>${id}`);
    expect(wires(applyAll(chain, edits))).toContain(`${id}>dense`);
  });

  it("adds after the last node by wiring it behind", () => {
    const [id, edits] = addAfter(chain, blockCalled("Dropout"), "dense", catalogue);
    expect(wires(applyAll(chain, edits)).at(-1)).toBe(`dense>${id}`);
  });

  it("hangs a block on the loose end of a wire, either way", () => {
    const at = { x: 0, y: 200 };
    const [a, behind] = addAtWireEnd(
      chain,
      blockCalled("Dropout"),
      { from: "conv" },
      at,
      catalogue,
    );
    expect(wires(applyAll(chain, behind))).toContain(`conv>${a}`);
    const [b, before] = addAtWireEnd(chain, blockCalled("Dense"), { to: "flat" }, at, catalogue);
    expect(wires(applyAll(chain, before))).toContain(`${b}>flat`);
    expect(wires(applyAll(chain, before))).not.toContain("conv>flat");
  });

  it("replaces the wire in a port that takes one, and adds to a port that takes many", () => {
    const rewired = applyAll(chain, connect(chain, { from: "conv", to: "dense" }, catalogue));
    expect(wires(rewired)).toEqual(["image>conv", "conv>flat", "conv>dense"]);
    const merging = applyAll(chain, [
      { edit: "add_node", node: { id: "sum", block: "Add" } },
      { edit: "add_wire", from: "dense", to: "sum" },
    ]);
    const both = applyAll(merging, connect(merging, { from: "flat", to: "sum" }, catalogue));
    expect(wires(both).slice(-2)).toEqual(["dense>sum", "flat>sum"]);
  });

  it("writes wires the short way and refuses circles", () => {
    const with_lstm = applyAll(chain, [{ edit: "add_node", node: { id: "lstm", block: "LSTM" } }]);
    const to = (port: string | null) => ({ node: "lstm", port });
    const from = { node: "conv", port: "output" };
    expect(wireBetween(with_lstm, from, to("input"), catalogue)?.to).toBe("lstm");
    expect(wireBetween(with_lstm, from, to("mask"), catalogue)?.to).toBe("lstm.mask");
    const back = { node: "conv", port: "input" };
    expect(wireBetween(chain, { node: "dense", port: "output" }, back, catalogue)).toBeNull();
    expect(wireBetween(chain, from, back, catalogue)).toBeNull();
  });

  it("heals the chain when nodes are removed", () => {
    const one = applyAll(chain, removeNodes(chain, ["flat"], catalogue));
    expect(wires(one)).toEqual(["image>conv", "conv>dense"]);
    const two = applyAll(chain, removeNodes(chain, ["conv", "flat"], catalogue));
    expect(wires(two)).toEqual(["image>dense"]);
    const first = applyAll(chain, removeNodes(chain, ["image"], catalogue));
    expect(wires(first)).toEqual(["conv>flat", "flat>dense"]);
  });

  it("puts a loose node on a wire and keeps its title", () => {
    const loose = applyAll(chain, [
      { edit: "add_node", node: { id: "drop", block: "Dropout" }, at: { x: 600, y: 0 } },
      { edit: "set_title", node: "drop", title: "Silence" },
    ]);
    const next = applyAll(loose, putOnWire(loose, "drop", { from: "flat", to: "dense" }));
    expect(wires(next).slice(-2)).toEqual(["flat>drop", "drop>dense"]);
    expect(next.canvas.titles?.drop).toBe("Silence");
  });
});
