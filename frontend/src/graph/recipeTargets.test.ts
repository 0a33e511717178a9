import { expect, it } from "vitest";
import { endsOf, isTarget, targetEntries, targetsFor, withTarget } from "./recipeTargets";
import type { GraphDocument } from "./types";

const graph = (...ends: string[]): GraphDocument => ({
  format: "brickwork.graph",
  version: 1,
  name: "",
  nodes: ["x", "h", ...ends].map((id) => ({ id, block: id === "x" ? "Input" : "Dense" })),
  wires: [{ from: "x", to: "h" }, ...ends.map((to) => ({ from: "h", to }))],
  modules: {},
  canvas: {},
});

it("reads a target however it is written", () => {
  for (const target of ["a", ["a"], { column: "a" }, { columns: ["a"] }]) {
    expect(targetEntries({ target })).toMatchObject([{ output: "", columns: ["a"] }]);
    expect(targetEntries({ target: { left: target } })).toMatchObject([
      { output: "left", columns: ["a"] },
    ]);
  }
  expect(targetEntries({ target: { column: "a", loss: "huber", standardize: true } })).toEqual([
    { output: "", columns: ["a"], loss: "huber", metrics: undefined, standardize: true },
  ]);
  expect(targetEntries({})).toEqual([{ output: "", columns: [] }]);
  for (const target of [3, null, [], [1], { left: 3 }]) {
    expect(targetEntries({ target }).every((entry) => entry.columns.length === 0)).toBe(true);
  }
});

it("tells a target from one for each output", () => {
  expect(isTarget({ column: "a" })).toBe(true);
  expect(isTarget({ column: { column: "a" } })).toBe(false);
  expect(isTarget({ left: "a" })).toBe(false);
});

it("asks for a target for each output of the network", () => {
  expect(endsOf(graph("num", "cls"))).toEqual(["num", "cls"]);
  expect(targetsFor({ target: "a" }, graph("num"))).toMatchObject([{ output: "" }]);
  const entries = targetsFor({ target: "a" }, graph("num", "cls"));
  expect(entries.map(({ output, columns }) => [output, ...columns])).toEqual([
    ["num", "a"],
    ["cls"],
  ]);
  const both = withTarget({ data: "d" }, entries, { output: "cls", columns: ["b"], loss: "focal" });
  expect(both).toEqual({ data: "d", target: { num: "a", cls: { column: "b", loss: "focal" } } });
  const again = targetsFor(both, graph("num", "cls"));
  const less = withTarget(both, again, { output: "num", columns: [] });
  expect(less.target).toEqual({ cls: { column: "b", loss: "focal" } });
});

it("writes no more than is said", () => {
  const write = (entry: object) =>
    withTarget({}, [], { output: "", columns: ["a"], ...entry } as never).target;
  expect(write({})).toBe("a");
  expect(write({ standardize: false, loss: null })).toBe("a");
  expect(write({ columns: ["a", "b"] })).toEqual({ columns: ["a", "b"] });
  expect(write({ standardize: true })).toEqual({ column: "a", standardize: true });
  const column = { output: "column", columns: ["a"] };
  expect(withTarget({}, [column], column).target).toEqual({ column: { column: "a" } });
});
