import { describe, expect, it } from "vitest";
import { type Box, cardPlace } from "./cardPlace";

const card = { width: 290, height: 90 };
const frame = { width: 860, height: 540 };
const node: Box = { x: 400, y: 200, width: 100, height: 60 };
const box = (x: number, y: number): Box => ({ x, y, width: 100, height: 60 });

describe("where a card goes", () => {
  it("lies below its node, in the middle", () => {
    expect(cardPlace(node, [], card, frame)).toEqual({ x: 305, y: 274 });
  });

  it("stays inside the frame at either side and at the lower edge", () => {
    expect(cardPlace({ ...node, x: 800 }, [], card, frame).x).toBe(562);
    expect(cardPlace({ ...node, x: 0 }, [], card, frame).x).toBe(8);
    expect(cardPlace({ ...node, y: 430 }, [], card, frame).y).toBe(326);
  });

  it("goes lower where neighbours lie a little lower than its node", () => {
    expect(cardPlace(node, [box(280, 240), box(520, 240)], card, frame).y).toBe(314);
  });

  it("goes above where everything below is taken", () => {
    const below = [270, 340, 410].flatMap((y) => [box(290, y), box(400, y), box(510, y)]);
    expect(cardPlace(node, below, card, frame).y).toBe(96);
  });
});
