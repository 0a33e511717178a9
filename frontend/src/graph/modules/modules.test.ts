import { describe, expect, it } from "vitest";
import { applyAll } from "@/graph/apply";
import { type Edit, EditRefused } from "@/graph/edits";
import { catalogue, chain } from "@/graph/fixtures";
import { emptyDocument, type GraphDocument, type GraphNode, type Wire } from "@/graph/types";
import { make, meaning, wiresOf } from "./fixtures";
import { makeModule } from "./make";
import { nameProblem, suggestName } from "./names";
import { unpackModule } from "./unpack";

/** Numbers from 0 to 1, the same at each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A graph in which each node is fed by earlier ones; merging nodes by several, in an order of their own. */
function drawn(next: () => number): GraphDocument {
  const count = 3 + Math.floor(next() * 8);
  const nodes: GraphNode[] = [{ id: "image", block: "Input", params: { shape: [4] } }];
  const wires: Wire[] = [];
  for (let at = 1; at <= count; at += 1) {
    const merges = next() < 0.4;
    const id = `n${at}`;
    nodes.push(
      merges
        ? { id, block: "Add" }
        : { id, block: "Dense", params: { units: 1 + Math.floor(next() * 9) } },
    );
    for (let wire = 0; wire < (merges ? 1 + Math.floor(next() * 3) : 1); wire += 1) {
      const from = nodes[Math.floor(next() * at)]?.id ?? "image";
      if (!wires.some((w) => w.from === from && w.to === id)) wires.push({ from, to: id });
    }
  }
  if (next() < 0.6) {
    const ends = nodes.filter(({ id }) => !wires.some((wire) => wire.from === id));
    for (const { id } of ends) {
      nodes.push({ id: `${id}_end`, block: "Output" });
      wires.push({ from: id, to: `${id}_end` });
    }
  }
  const positions = Object.fromEntries(
    nodes.map((n, i) => [n.id, { x: i * 176, y: (i % 3) * 140 }]),
  );
  return { ...emptyDocument, nodes, wires, canvas: { positions } };
}

describe("making a block of one's own", () => {
  const residual: GraphDocument = applyAll(chain, [
    { edit: "add_node", node: { id: "add", block: "Add" }, at: { x: 352, y: 120 } },
    { edit: "remove_wire", from: "conv", to: "flat" },
    { edit: "add_wire", from: "image", to: "add" },
    { edit: "add_wire", from: "conv", to: "add" },
    { edit: "add_wire", from: "add", to: "flat" },
  ]);

  it("moves what is selected inside, with one input for each source", () => {
    const made = makeModule(residual, new Set(["conv", "add"]), "Residual", {
      arrivals: { image: { shape: [1, 8, 8] } },
    });
    expect(made.node).toBe("residual");
    expect(made.document.modules.Residual).toEqual({
      nodes: [
        { id: "input", block: "Input", params: { shape: [1, 8, 8] } },
        { id: "conv", block: "Conv2D", params: { filters: 16 } },
        { id: "add", block: "Add" },
        { id: "output", block: "Output" },
      ],
      wires: [
        { from: "input", to: "conv" },
        { from: "input", to: "add" },
        { from: "conv", to: "add" },
        { from: "add", to: "output" },
      ],
      parameters: {},
    });
    expect(wiresOf(made.document)).toEqual(["flat>dense", "image>residual", "residual>flat"]);
    expect(made.document.canvas.modules?.Residual?.positions?.conv).toEqual({ x: 176, y: 0 });
    expect(made.document.canvas.positions).not.toHaveProperty("conv");
  });

  it("names the ports after what they come from where there are several", () => {
    const two = applyAll(residual, [
      { edit: "add_node", node: { id: "lstm", block: "LSTM" } },
      { edit: "add_wire", from: "lstm.state", to: "add" },
    ]);
    const { modules } = make(two, ["add"]);
    const ids = modules.Part?.nodes.map((node) => node.id);
    expect(ids).toEqual(["image", "conv", "lstm_state", "add", "output"]);
  });

  it("gives an end of the graph that is inside a port of its own", () => {
    const { modules, nodes } = make(chain, ["flat", "dense"]);
    expect(modules.Part?.wires.at(-1)).toEqual({ from: "dense", to: "output" });
    expect(nodes.map((node) => node.id)).toEqual(["image", "conv", "part"]);
  });

  it("refuses with a sentence where it cannot be", () => {
    const why = (document: GraphDocument, ids: string[]) => {
      try {
        make(document, ids);
      } catch (error) {
        if (error instanceof EditRefused) return error.message;
        throw error;
      }
      return "nothing was refused";
    };
    expect(why(chain, ["image", "conv"])).toContain("Image cannot go into a block");
    expect(why(chain, ["conv", "dense"])).toContain("Flatten lies between");
    expect(why(chain, [])).toContain("Select");
    const forked = applyAll(chain, [
      { edit: "add_node", node: { id: "other", block: "Dense" } },
      { edit: "add_wire", from: "flat", to: "other" },
    ]);
    expect(why(forked, ["flat", "dense"])).toContain("Dense is an end of the graph");
    const twin = applyAll(chain, [
      { edit: "add_node", node: { id: "eyes", block: "Conv2D" } },
      { edit: "set_shares", node: "eyes", shares: "conv" },
    ]);
    expect(why(twin, ["eyes"])).toContain("shares its weights with Conv2D");
  });

  it("keeps what is computed, and unpacking it gives the graph back: 300 random graphs", () => {
    const next = random(7);
    let made = 0;
    for (let turn = 0; turn < 300; turn += 1) {
      const document = drawn(next);
      const chosen = document.nodes.filter(
        (node) => node.block !== "Input" && node.block !== "Output" && next() < 0.45,
      );
      const ids = chosen.map((node) => node.id);
      let packed: GraphDocument;
      try {
        packed = make(document, ids);
      } catch (error) {
        expect(error).toBeInstanceOf(EditRefused);
        continue;
      }
      made += 1;
      expect(meaning(packed)).toEqual(meaning(document));
      const back = unpackModule(packed, "part").document;
      expect(meaning(back)).toEqual(meaning(document));
      expect(wiresOf(back)).toEqual(wiresOf(document));
      expect(new Set(back.nodes)).toEqual(new Set(document.nodes));
      expect(back.canvas.positions).toEqual(document.canvas.positions);
    }
    expect(made).toBeGreaterThan(100);
  });

  it("suggests a name for what it is, and says why a name will not do", () => {
    expect(suggestName(residual, new Set(["conv", "add"]), catalogue)).toBe("Residual");
    expect(suggestName(chain, new Set(["conv", "flat"]), catalogue)).toBe("ConvBlock");
    expect(suggestName(make(chain, ["conv"], "ConvBlock"), new Set(["flat"]), catalogue)).toBe(
      "MyBlock",
    );
    const wrong = (name: string) => nameProblem(name, make(chain, ["conv"]).modules, catalogue);
    expect(wrong("Fine2")).toBeNull();
    expect(wrong("")).toContain("name");
    expect(wrong("block")).toContain("Block");
    expect(wrong("My block")).toContain("a space");
    expect(wrong("Conv2D")).toContain("Brickwork has");
    expect(wrong("Part")).toContain("already");
    expect(wrong("Model")).toContain("source code");
  });
});

describe("unpacking", () => {
  it("puts the chosen values in place and unpacks a repetition as a chain", () => {
    const packed = applyAll(make(chain, ["flat", "dense"]), [
      { edit: "expose", module: "Part", node: "dense", param: "units", as: "units", value: 10 },
      { edit: "set_param", node: "part", param: "units", value: 7 },
      { edit: "set_param", node: "part", param: "repeat", value: 3 },
    ]);
    const { document, nodes } = unpackModule(packed, "part");
    expect(nodes).toEqual(["flat", "dense", "flat_2", "dense_2", "flat_3", "dense_3"]);
    expect(document.nodes.find(({ id }) => id === "dense_3")?.params).toEqual({ units: 7 });
    expect(wiresOf(document)).toEqual(
      [
        "image>conv",
        "conv>flat",
        "flat>dense",
        "dense>flat_2",
        "flat_2>dense_2",
        "dense_2>flat_3",
        "flat_3>dense_3",
      ].sort(),
    );
    const places = nodes.map((id) => document.canvas.positions?.[id]?.x ?? 0);
    expect(new Set(places).size).toBe(6);
  });

  it("refuses what would not fit or would break what is shared", () => {
    const packed = make(chain, ["flat", "dense"]);
    const many: Edit = { edit: "set_param", node: "part", param: "repeat", value: 1_000 };
    expect(() => unpackModule(applyAll(packed, [many]), "part")).toThrow("2,000");
    const twin = applyAll(packed, [
      { edit: "add_node", node: { id: "twin", block: "module:Part" } },
      { edit: "set_shares", node: "twin", shares: "part" },
    ]);
    expect(() => unpackModule(twin, "twin")).toThrow("weights of its own");
    expect(() => unpackModule(chain, "conv")).toThrow("no inside");
  });
});
