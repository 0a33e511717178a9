import { describe, expect, it } from "vitest";
import { applyAll } from "@/graph/apply";
import type { Edit } from "@/graph/edits";
import { catalogue, chain } from "@/graph/fixtures";
import { readDocument, writeDocument } from "@/graph/read";
import { withModules } from "./blocks";
import { make, meaning, wiresOf } from "./fixtures";
import { validScope, viewOf, whereChanged, writeBack } from "./scope";

describe("what uses may choose", () => {
  const packed = make(chain, ["flat", "dense"]);
  const exposed = applyAll(packed, [
    { edit: "expose", module: "Part", node: "dense", param: "units", as: "units", value: 10 },
    { edit: "set_param", node: "part", param: "units", value: 3 },
  ]);

  it("shows as fields of the use, as the field inside is", () => {
    const block = withModules(catalogue, exposed.modules, null).byName.get("module:Part");
    expect(block?.fields.map((field) => field.name)).toEqual(["units", "repeat"]);
    expect(block?.fields[0]).toMatchObject({
      type: "integer",
      minimum: 1,
      default: 10,
      required: false,
    });
    expect(block?.inputs.map((port) => port.name)).toEqual(["input"]);
    expect(block?.outputs).toEqual([{ name: "output" }]);
  });

  it("goes back to one value for all, and out of the uses", () => {
    const hidden = applyAll(exposed, [{ edit: "hide", module: "Part", parameter: "units" }]);
    expect(hidden.modules.Part?.parameters).toEqual({});
    expect(hidden.modules.Part?.nodes.find(({ id }) => id === "dense")?.params).toEqual({
      units: 10,
    });
    expect(hidden.nodes.find(({ id }) => id === "part")?.params).toBeUndefined();
  });

  it("goes when the block that takes it is removed inside", () => {
    const scope = [{ module: "Part", node: "part" }];
    const view = applyAll(viewOf(exposed, scope), [{ edit: "remove_node", node: "dense" }]);
    const whole = writeBack(exposed, scope, view);
    expect(whole.modules.Part?.parameters).toEqual({});
    expect(whole.nodes.find(({ id }) => id === "part")?.params).toBeUndefined();
  });
});

describe("looking inside", () => {
  const packed = make(chain, ["flat", "dense"]);
  const scope = [{ module: "Part", node: "part" }];

  it("takes edits of a module's inside, as fixes name them", () => {
    const inner: Edit = { edit: "set_param", node: "dense", param: "units", value: 2 };
    const whole = applyAll(packed, [{ edit: "in_module", module: "Part", edits: [inner] }]);
    expect(whole.modules.Part?.nodes.find(({ id }) => id === "dense")?.params).toEqual({
      units: 2,
    });
    expect(whole.nodes).toBe(packed.nodes);
  });

  it("shows a module as a document, and edits of it come back into the whole", () => {
    const view = viewOf(packed, scope);
    expect(view.nodes.map((node) => node.id)).toEqual(["input", "flat", "dense", "output"]);
    const edited = applyAll(view, [
      { edit: "set_param", node: "dense", param: "units", value: 3 },
      { edit: "move", positions: { dense: { x: 8, y: 8 } } },
    ]);
    const whole = writeBack(packed, scope, edited);
    expect(whole.nodes).toBe(packed.nodes);
    expect(whole.canvas.positions).toEqual(packed.canvas.positions);
    expect(viewOf(whole, scope).canvas.positions?.dense).toEqual({ x: 8, y: 8 });
    expect(whole.modules.Part?.nodes.find(({ id }) => id === "dense")?.params).toEqual({
      units: 3,
    });
    expect(whereChanged(packed, whole, [])).toEqual(scope);
    expect(whereChanged(whole, packed, scope)).toBe(scope);
    expect(whereChanged(packed, chain, scope)).toEqual([]);
    expect(validScope(chain, scope)).toEqual([]);
  });

  it("keeps the wires of its uses at the ports they mean, when ports are renamed or go", () => {
    const two = applyAll(chain, [
      { edit: "add_node", node: { id: "second", block: "Input", params: { shape: [4] } } },
      { edit: "add_node", node: { id: "add", block: "Add" } },
      { edit: "add_wire", from: "flat", to: "add" },
      { edit: "add_wire", from: "second", to: "add" },
    ]);
    const whole = make(two, ["add"]);
    expect(wiresOf(whole)).toContain("second>part.second");
    const way = [{ module: "Part", node: "part" }];
    const edit = (edits: Edit[], renames = {}) =>
      wiresOf(writeBack(whole, way, applyAll(viewOf(whole, way), edits), renames));
    const renamed = edit([{ edit: "rename_node", node: "second", to: "other" }], {
      second: "other",
    });
    expect(renamed).toContain("second>part.other");
    const gone = edit([{ edit: "remove_node", node: "flat" }]);
    expect(gone).toContain("second>part");
    expect(gone).not.toContain("flat>part");
  });

  it("can itself be made into a block, which nests", () => {
    const whole = writeBack(packed, scope, make(viewOf(packed, scope), ["dense"], "Inner"));
    expect(Object.keys(whole.modules).sort()).toEqual(["Inner", "Part"]);
    expect(meaning(whole)).toEqual(meaning(chain));
    const inner = withModules(catalogue, whole.modules, "Inner").blocks.map((block) => block.name);
    expect(inner).not.toContain("module:Part");
    expect(inner).not.toContain("module:Inner");
  });

  it("survives being written and read", () => {
    expect(readDocument(writeDocument(packed))).toEqual(packed);
    expect(() =>
      readDocument('{"format":"brickwork.graph","version":1,"nodes":[],"modules":{"A":{}}}'),
    ).toThrow("The block A");
  });

  it("renames a module at its uses, and takes none away that is used", () => {
    const renamed = applyAll(packed, [{ edit: "rename_module", module: "Part", to: "Head" }]);
    expect(renamed.nodes.at(-1)?.block).toBe("module:Head");
    expect(renamed.canvas.modules).toHaveProperty("Head");
    expect(meaning(renamed)).toEqual(meaning(chain));
    const away: Edit = { edit: "set_module", module: "Part", to: null };
    expect(() => applyAll(packed, [away])).toThrow("used once in the graph");
    const unused = applyAll(packed, [{ edit: "unpack_module", node: "part" }, away]);
    expect(unused.modules).toEqual({});
    expect(unused.canvas.modules).toBeUndefined();
  });
});
