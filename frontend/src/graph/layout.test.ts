import { describe, expect, it } from "vitest";
import { applyAll } from "./apply";
import { chain } from "./fixtures";
import { layOut } from "./layout";
import { needsLayout } from "./needsLayout";
import { freePlace, NODE_WIDTH } from "./place";
import { inOrder } from "./wires";

describe("layout", () => {
  it("runs from left to right without covering anything", () => {
    const places = layOut(chain);
    const xs = ["image", "conv", "flat", "dense"].map((id) => places[id]?.x ?? Number.NaN);
    for (let i = 1; i < xs.length; i += 1) {
      expect((xs[i] ?? 0) - (xs[i - 1] ?? 0)).toBeGreaterThan(NODE_WIDTH);
    }
  });

  it("sets branches beside each other", () => {
    const branched = applyAll(chain, [
      { edit: "add_node", node: { id: "side", block: "Flatten" } },
      { edit: "add_wire", from: "conv", to: "side" },
    ]);
    const places = layOut(branched);
    expect(places.side?.x).toBe(places.flat?.x);
    expect(places.side?.y).not.toBe(places.flat?.y);
  });

  it("knows which documents have no places yet", () => {
    expect(needsLayout(chain)).toBe(false);
    expect(needsLayout({ ...chain, canvas: {} })).toBe(true);
  });

  it("does not fail on a circle", () => {
    const nodes = Array.from({ length: 120 }, (_, i) => ({ id: `n${i}`, block: "Flatten" }));
    const wires = nodes.map((_, i) => ({ from: `n${i}`, to: `n${(i + 1) % 120}` }));
    const round = { ...chain, nodes, wires, canvas: {} };
    expect(Object.keys(layOut(round))).toHaveLength(120);
    expect(inOrder(round)).toHaveLength(120);
  });

  it("finds a free place near the wanted one", () => {
    const place = freePlace(chain, { x: 180, y: 4 });
    expect(place.y).toBeGreaterThan(90);
  });
});
