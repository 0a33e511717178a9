import { expect, it } from "vitest";
import type { Column, DataSummary, RecipePart } from "@/net/types";
import { offer, sayLeft, targetsOf } from "./fitting";

const part = (name: string, columns?: Record<string, string>, usual = false): RecipePart => ({
  name,
  title: name,
  summary: "",
  usual,
  fields: [],
  ...(columns ? { columns } : {}),
});
const parts = [
  part("binary", { class: "unit" }, true),
  part("cosine", { vector: "values" }),
  part("cross", { class: "classes", tags: "steps" }, true),
  part("focal", { class: "classes" }),
];
const digit: Column = { name: "digit", type: "class", classes: ["0", "1", "2"] };
const side: Column = { name: "side", type: "class", classes: ["left", "right"] };
const names = (found: RecipePart[]) => found.map((each) => each.name);

it("offers what fits the target, the usual ones first", () => {
  const offered = offer(parts, [digit]);
  expect(names(offered.usual)).toEqual(["cross"]);
  expect(names(offered.more)).toEqual(["focal"]);
  expect(sayLeft(offered.left, [digit])).toBe("2 more do not fit digit, which has 3 classes.");
  expect(names(offer(parts, [side]).usual)).toEqual(["binary", "cross"]);
});

it("keeps what is chosen in sight, and all that has nothing to do with targets", () => {
  expect(names(offer(parts, [digit], ["cosine"]).more)).toEqual(["cosine", "focal"]);
  const optimizers = [part("adam", undefined, true), part("muon")];
  expect(offer(optimizers, [digit])).toMatchObject({ left: 0 });
  expect(sayLeft(0, [digit])).toBe("");
});

it("asks that a part fits every output", () => {
  const data = { columns: [digit, side] } as DataSummary;
  const targets = targetsOf({ data: "two", target: { left: "digit", right: "side" } }, data);
  expect(names(offer(parts, targets).usual)).toEqual(["cross"]);
  expect(sayLeft(1, targets)).toBe("1 more does not fit what is learned.");
});
