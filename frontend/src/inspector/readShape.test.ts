import { describe, expect, it } from "vitest";
import { readShape } from "./ShapeControl";

describe("shapes as people write them", () => {
  it("reads crosses, commas, spaces and unknown lengths", () => {
    expect(readShape("1 × 8 × 8", 1)).toEqual([1, 8, 8]);
    expect(readShape("28x28", 1)).toEqual([28, 28]);
    expect(readShape("?, 16", 1)).toEqual([null, 16]);
  });

  it("takes nothing else", () => {
    for (const text of ["", "0", "2.5", "-1", "a", "1 × b"]) expect(readShape(text, 1)).toBeNull();
  });
});
