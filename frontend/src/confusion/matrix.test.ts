import { expect, it } from "vitest";
import { counts, mistakes, readMatrix, sayCell, sayTable, shade, targetOf } from "./matrix";

const matrix = readMatrix([
  [8, 0, 1],
  [4, 5, 1],
  [0, 0, 0],
]);
const names = ["1", "7", "9"];

it("counts what was recognised, and tells the worst mistakes first", () => {
  expect(counts(matrix)).toEqual({ right: 13, all: 19 });
  expect(mistakes(matrix, 2)).toEqual([
    { truth: 1, answer: 0, count: 4 },
    { truth: 0, answer: 2, count: 1 },
  ]);
});

it("says each cell in a sentence", () => {
  expect(sayCell(matrix, names, 1, 0)).toBe("7 taken for 1: 4 times");
  expect(sayCell(matrix, names, 0, 2)).toBe("1 taken for 9: once");
  expect(sayCell(matrix, names, 0, 1)).toBe("1 taken for 7: never");
  expect(sayCell(matrix, names, 0, 0)).toBe("1 recognised: 8 of 9 times");
  expect(sayCell(matrix, [], 1, 0)).toBe("1 taken for 0: 4 times");
});

it("colours by the part of the row, so that rare classes and rare mistakes are seen", () => {
  expect(shade(9, 9, true)).toBe(1);
  expect(shade(1, 4, false)).toBe(0.5);
  expect(shade(1, 1000, false)).toBe(0.12);
  expect(shade(0, 9, false)).toBe(0);
  expect(shade(0, 0, true)).toBe(0);
});

it("knows whose matrix it is", () => {
  const two = { data: "d", target: { left: "digit", right: "side" } };
  expect(targetOf(two, "validation/right/confusion_matrix")).toBe("side");
  expect(targetOf({ data: "d", target: "digit" }, "validation/confusion_matrix")).toBe("digit");
  expect(sayTable("validation/right/confusion_matrix")).toBe("Validation, right");
  expect(sayTable("test/confusion_matrix")).toBe("Test");
});
