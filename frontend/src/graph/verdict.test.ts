import { describe, expect, it } from "vitest";
import { type Problem, problemsByNode, readVerdict, share } from "./verdict";

const problem = (node: string, code = "shape_mismatch"): Problem => ({
  code,
  message: "",
  node,
  port: null,
  param: null,
  got: null,
  expected: null,
  fixes: [],
});

describe("sharing", () => {
  it("returns the very same object where nothing changed", () => {
    const before = { a: { shape: [1, 2] }, b: [{ c: null }] };
    expect(share(before, structuredClone(before))).toBe(before);
  });

  it("keeps the parts that did not change", () => {
    const before = { a: { shape: [1, 2] }, b: { shape: [3] } };
    const next = share(before, { a: { shape: [1, 2] }, b: { shape: [4] } });
    expect(next.a).toBe(before.a);
    expect(next.b).toEqual({ shape: [4] });
  });

  it("notices parts that came, went or changed their kind", () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(share({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
    expect(share([1, 2], [1])).toEqual([1]);
    expect(share({ 0: 1 }, [1])).toEqual([1]);
    expect(share(null, { a: 1 })).toEqual({ a: 1 });
  });
});

describe("verdict", () => {
  it("leaves out nodes that the check did not reach", () => {
    const image = { shape: [1], axes: [], dtype: "", parameters: 0, outputs: {}, why: [] };
    const nodes = { image, dense: { shape: null } };
    const read = readVerdict({ ok: false, parameters: 0, nodes, problems: [] });
    expect(Object.keys(read.nodes)).toEqual(["image"]);
  });

  it("groups problems by node and keeps lists that stayed the same", () => {
    const [a, b] = [problem("a"), problem("b")];
    const first = problemsByNode([a, b], new Map());
    const second = problemsByNode([a, problem("b", "cycle")], first);
    expect(second.get("a")).toBe(first.get("a"));
    expect(second.get("b")).not.toBe(first.get("b"));
  });
});
