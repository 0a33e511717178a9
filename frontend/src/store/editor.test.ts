import { beforeEach, describe, expect, it } from "vitest";
import { catalogue, chain } from "@/graph/fixtures";
import { useEditor } from "./editor";
import { useNotices } from "./notices";

const state = () => useEditor.getState();
const setUnits = (value: number) => ({
  edit: "set_param" as const,
  node: "dense",
  param: "units",
  value,
});

beforeEach(() => {
  useEditor.setState({ ...useEditor.getInitialState(), catalogue, document: chain });
  useNotices.setState({ notices: [] });
});

describe("the editor's store", () => {
  it("applies several edits as one step that undo and redo travel over", () => {
    const edits = [setUnits(3), { edit: "rename_graph" as const, name: "Small" }];
    expect(state().dispatch(edits, "Shrink")).toBe(true);
    const shrunk = state().document;
    expect(shrunk.name).toBe("Small");
    state().undo();
    expect(state().document).toBe(chain);
    state().redo();
    expect(state().document).toBe(shrunk);
    expect(state().history.past).toHaveLength(1);
  });

  it("changes nothing and says why when an edit does not fit", () => {
    expect(state().dispatch([setUnits(3), { edit: "remove_node", node: "gone" }], "No")).toBe(
      false,
    );
    expect(state().document).toBe(chain);
    expect(state().history.past).toHaveLength(0);
    expect(useNotices.getState().notices[0]?.text).toContain("gone");
  });

  it("undoes typing into one field together", () => {
    for (const units of [1, 12, 128]) {
      state().dispatch(setUnits(units), "Change units", { mergeKey: "units" });
    }
    state().undo();
    expect(state().document).toBe(chain);
  });

  it("keeps the recipe in the document, so that it is undone and saved with it", () => {
    state().setRecipe({ data: "digits", epochs: 5 });
    expect(state().recipe).toEqual({ data: "digits", epochs: 5 });
    expect(state().document.canvas.recipe).toEqual({ data: "digits", epochs: 5 });
    state().undo();
    expect(state().recipe).toBeNull();
  });

  it("lets go of selected nodes that are gone", () => {
    state().select(["dense", "flat"]);
    state().dispatch({ edit: "remove_node", node: "flat" }, "Delete");
    expect([...state().selection]).toEqual(["dense"]);
  });
});
