import { describe, expect, it } from "vitest";
import { DEPTH, emptyHistory, type History, redo, remember, undo } from "./history";

describe("history", () => {
  it("goes back and forth", () => {
    const history = remember(remember(emptyHistory, "a", "to b"), "b", "to c");
    const back = undo(history, "c");
    expect(back?.document).toBe("b");
    expect(back?.label).toBe("to c");
    const forth = back && redo(back.history, back.document);
    expect(forth?.document).toBe("c");
    expect(forth && undo(forth.history, forth.document)?.document).toBe("b");
  });

  it("forgets what was undone once something new is done", () => {
    const back = undo(remember(emptyHistory, "a", "to b"), "b");
    expect(back && remember(back.history, "a", "to x").future).toEqual([]);
  });

  it("makes one step of steps with one key that follow each other", () => {
    const once = remember(emptyHistory, "a", "type", "rate");
    expect(remember(once, "b", "type", "rate")).toBe(once);
    expect(remember(once, "b", "type", "units").past).toHaveLength(2);
    const after = undo(once, "b");
    expect(after && remember(after.history, "a", "type", "rate").past).toHaveLength(1);
  });

  it("is as deep as promised", () => {
    let history: History<number> = emptyHistory;
    for (let step = 0; step < DEPTH + 20; step += 1) history = remember(history, step, "step");
    expect(history.past).toHaveLength(100);
    expect(history.past[0]?.document).toBe(20);
  });
});
