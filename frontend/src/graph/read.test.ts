import { describe, expect, it } from "vitest";
import { catalogue, chain } from "./fixtures";
import { fitting, probeAfter } from "./probe";
import { fileName, readDocument, writeDocument } from "./read";

describe("documents as files", () => {
  it("reads what it writes", () => {
    expect(readDocument(writeDocument(chain))).toEqual(chain);
  });

  it("fills in what may be left out", () => {
    const read = readDocument('{"format":"brickwork.graph","version":1,"nodes":[]}');
    expect(read).toMatchObject({ name: "Untitled", wires: [], modules: {}, canvas: {} });
  });

  it("says in a sentence why a file cannot be opened", () => {
    expect(() => readDocument("nonsense")).toThrow("not JSON");
    expect(() => readDocument("[]")).toThrow("not a Brickwork graph");
    expect(() => readDocument('{"format":"brickwork.graph","version":9}')).toThrow("version 9");
    expect(() =>
      readDocument('{"format":"brickwork.graph","version":1,"nodes":[{"id":1}]}'),
    ).toThrow("nodes");
  });

  it("names files after the graph", () => {
    expect(fileName({ ...chain, name: "Digits: CNN!" })).toBe("digits-cnn.brick.json");
    expect(fileName({ ...chain, name: "数字" })).toBe("graph.brick.json");
  });
});

describe("probing", () => {
  it("asks about every block that takes something, behind the output in question", () => {
    const probe = probeAfter(chain, "conv", catalogue.blocks);
    expect([...probe.names.values()]).not.toContain("Input");
    const kept = probe.document.nodes.map((node) => node.id).slice(0, 3);
    expect(kept.slice(0, 2)).toEqual(["image", "conv"]);
    expect(kept).not.toContain("flat");
    const dense = [...probe.names].find(([, name]) => name === "Dense")?.[0] ?? "";
    const node = { node: dense, port: null, param: null, got: null, expected: null };
    const misfit = { ...node, code: "shape_mismatch", message: "", fixes: [] };
    const verdict = { ok: false, parameters: 0, nodes: {}, problems: [misfit] };
    expect(fitting(probe, verdict).has("Dense")).toBe(false);
    expect(fitting(probe, verdict).has("Flatten")).toBe(true);
  });
});
