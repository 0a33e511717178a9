import { describe, expect, it } from "vitest";
import { catalogue } from "@/graph/fixtures";
import { findBlocks } from "./find";

const found = (text: string) => findBlocks(catalogue.blocks, text).map((block) => block.name);

describe("finding blocks", () => {
  it("puts names that begin with the text first", () => {
    expect(found("d")[0]).toBe("Dense");
    expect(found("con")).toEqual(["Conv2D"]);
  });

  it("understands letters left out and what a block is for", () => {
    expect(found("c2d")).toEqual(["Conv2D"]);
    expect(found("every input")).toEqual(["Dense"]);
    expect(found("zzz")).toEqual([]);
  });
});
