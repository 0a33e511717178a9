import { beforeEach, describe, expect, it } from "vitest";
import { catalogue, chain } from "@/graph/fixtures";
import { useEditor, wholeOf } from "./editor";

const state = () => useEditor.getState();
const ids = () => state().document.nodes.map((node) => node.id);
const units = (value: number) =>
  state().dispatch({ edit: "set_param", node: "dense", param: "units", value }, "Change units");

beforeEach(() => {
  useEditor.setState({ ...useEditor.getInitialState(), catalogue, document: chain });
  const nodes = ["flat", "dense"];
  state().dispatch({ edit: "make_module", nodes, module: "Head" }, "Make into Head");
});

describe("the inside of a block in the store", () => {
  it("is what edits change, and the whole takes it over", () => {
    state().enter("Head", "head");
    expect(ids()).toEqual(["input", "flat", "dense", "output"]);
    units(3);
    const inner = wholeOf(state()).modules.Head?.nodes.find(({ id }) => id === "dense");
    expect(inner?.params).toEqual({ units: 3 });
    state().leave();
    expect(ids()).toEqual(["image", "conv", "head"]);
    expect([...state().selection]).toEqual(["head"]);
    expect(state().whole).toBeNull();
  });

  it("is shown again when undo changes it, and left when undo takes it away", () => {
    state().enter("Head", "head");
    units(3);
    state().leave();
    state().undo();
    expect(state().scope).toEqual([{ module: "Head", node: "head" }]);
    expect(state().document.nodes.find(({ id }) => id === "dense")?.params).toEqual({ units: 10 });
    state().undo();
    expect(state().scope).toEqual([]);
    expect(state().document).toBe(chain);
  });

  it("offers the block everywhere but inside itself, and follows it when it is renamed", () => {
    const offered = () => state().catalogue?.blocks.some((block) => block.name === "module:Head");
    expect(offered()).toBe(true);
    state().enter("Head", "head");
    expect(offered()).toBe(false);
    state().dispatch({ edit: "rename_module", module: "Head", to: "Tail" }, "Rename", {
      whole: true,
    });
    expect(state().scope).toEqual([{ module: "Tail", node: "head" }]);
    expect(ids()).toContain("dense");
  });
});
