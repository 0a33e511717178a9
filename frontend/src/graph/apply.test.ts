import { describe, expect, it } from "vitest";
import { apply, applyAll } from "./apply";
import { EditRefused } from "./edits";
import { chain } from "./fixtures";
import { COLUMN } from "./place";

const ids = (document: typeof chain) => document.nodes.map((node) => node.id);
const wires = (document: typeof chain) => document.wires.map((wire) => `${wire.from}>${wire.to}`);

describe("apply", () => {
  it("adds a node at a place", () => {
    const at = { x: 8, y: 16 };
    const next = apply(chain, { edit: "add_node", node: { id: "drop", block: "Dropout" }, at });
    expect(ids(next)).toEqual(["image", "conv", "flat", "dense", "drop"]);
    expect(next.canvas.positions?.drop).toEqual(at);
  });

  it("removes a node with its wires, its place and its title", () => {
    const titled = apply(chain, { edit: "set_title", node: "conv", title: "Eyes" });
    const next = apply(titled, { edit: "remove_node", node: "conv" });
    expect(wires(next)).toEqual(["flat>dense"]);
    expect(next.canvas.positions).not.toHaveProperty("conv");
    expect(next.canvas.titles).toBeUndefined();
  });

  it("sets a parameter and takes it back to its default", () => {
    const set = apply(chain, { edit: "set_param", node: "flat", param: "x", value: 3 });
    expect(set.nodes[2]?.params).toEqual({ x: 3 });
    const back = apply(set, { edit: "set_param", node: "flat", param: "x", value: null });
    expect(back.nodes[2]).toEqual({ id: "flat", block: "Flatten" });
  });

  it("keeps the identity of everything an edit does not touch", () => {
    const next = apply(chain, { edit: "set_param", node: "dense", param: "units", value: 12 });
    expect(next.nodes[0]).toBe(chain.nodes[0]);
    expect(next.wires).toBe(chain.wires);
    expect(next.canvas).toBe(chain.canvas);
  });

  it("inserts on a wire: in the order of the wires, clear of its source, pushing the rest", () => {
    const edit = {
      edit: "insert_on_wire" as const,
      from: "flat",
      to: "dense",
      node: { id: "drop", block: "Dropout" },
      at: { x: 400, y: 40 },
    };
    const next = apply(chain, edit);
    expect(ids(next)).toEqual(["image", "conv", "flat", "drop", "dense"]);
    expect(wires(next)).toEqual(["image>conv", "conv>flat", "flat>drop", "drop>dense"]);
    expect(next.canvas.positions?.drop).toEqual({ x: 352 + COLUMN, y: 40 });
    expect(next.canvas.positions?.dense).toEqual({ x: 352 + 2 * COLUMN, y: 0 });
    expect(next.canvas.positions?.conv).toEqual({ x: 176, y: 0 });
  });

  it("renames a node everywhere", () => {
    const shared = applyAll(chain, [
      { edit: "add_node", node: { id: "twin", block: "Conv2D", shares: "conv" } },
      { edit: "rename_node", node: "conv", to: "eyes" },
    ]);
    expect(wires(shared).slice(0, 2)).toEqual(["image>eyes", "eyes>flat"]);
    expect(shared.nodes.at(-1)?.shares).toBe("eyes");
    expect(shared.canvas.positions?.eyes).toEqual({ x: 176, y: 0 });
  });

  it("refuses what does not fit any more and leaves the document as it was", () => {
    const gone = [
      { edit: "rename_graph" as const, name: "Other" },
      { edit: "remove_wire" as const, from: "conv", to: "dense" },
    ];
    expect(() => applyAll(chain, gone)).toThrow(EditRefused);
    expect(() => apply(chain, { edit: "set_param", node: "no", param: "x", value: 1 })).toThrow(
      "no node called no",
    );
    expect(() => apply(chain, { edit: "add_node", node: { id: "conv", block: "Add" } })).toThrow(
      "already",
    );
    expect(chain.name).toBe("Digits");
  });
});
