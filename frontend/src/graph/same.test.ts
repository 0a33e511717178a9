import { expect, it } from "vitest";
import { chain } from "./fixtures";
import { sameDocument } from "./same";

it("compares what documents say, not how they are written", () => {
  const turned = Object.fromEntries(Object.entries(chain).reverse()) as unknown as typeof chain;
  expect(sameDocument(chain, turned)).toBe(true);
  const empty = { ...chain, nodes: chain.nodes.map((node) => ({ params: {}, ...node })) };
  expect(sameDocument(chain, empty)).toBe(true);
  expect(sameDocument(chain, { ...chain, wires: [...chain.wires].reverse() })).toBe(false);
  expect(sameDocument(chain, { ...chain, name: "Other" })).toBe(false);
});
