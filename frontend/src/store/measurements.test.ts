import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chain } from "@/graph/fixtures";
import { ApiError } from "@/net/http";
import type { Measurement, Recipe } from "@/net/types";
import { useEditor } from "./editor";
import { measure, questionKey } from "./measurements";

const answers: (Measurement["state"] | "away")[] = [];
const sent: string[] = [];

async function answer(request: string): Promise<Measurement> {
  sent.push(request);
  const state = answers.shift() ?? "done";
  if (state === "away") throw new ApiError(503, "unavailable", "The database is away.");
  return { id: "7", kind: "probe", state, answer: null, message: state };
}

vi.mock("@/net/api", () => ({
  askMeasurement: () => answer("ask"),
  getMeasurement: (id: string) => answer(`look at ${id}`),
}));

const recipe: Recipe = {
  data: "digits",
  target: "digit",
  optimizer: { name: "adam", learning_rate: 0.001 },
};
const key = (graph = chain, changed: Partial<Recipe> = {}) =>
  questionKey("probe", graph, { ...recipe, ...changed });

describe("a question", () => {
  it("is the same wherever the nodes lie, whatever the graph's name and the learning rate", () => {
    const moved = { ...chain, name: "Other", canvas: { positions: { dense: { x: 1, y: 2 } } } };
    expect(key(moved)).toBe(key());
    expect(key(chain, { optimizer: { name: "adam", learning_rate: 0.5 } })).toBe(key());
    expect(key(chain, { optimizer: { name: "adam" } })).toBe(key());
  });

  it("is another one for another graph, recipe or kind", () => {
    const keys = [
      key(),
      key({ ...chain, wires: chain.wires.slice(1) }),
      key(chain, { batch_size: 8 }),
      key(chain, { optimizer: { name: "sgd" } }),
      questionKey("find_learning_rate", chain, recipe),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("measuring", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    answers.length = sent.length = 0;
  });
  afterEach(() => vi.useRealTimers());

  /** An editor whose question is SEED's own: answers are kept from test to test. */
  const open = (seed: number) =>
    useEditor.setState({
      ...useEditor.getInitialState(),
      document: chain,
      recipe: { ...recipe, seed },
    });

  it("asks once and looks until there is an answer, also while the server is away", async () => {
    open(1);
    answers.push("waiting", "measuring", "away", "done");
    const found = measure("probe");
    expect(await measure("probe")).toBeNull();
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await found)?.state).toBe("done");
    expect(sent).toEqual(["ask", "look at 7", "look at 7", "look at 7"]);
  });

  it("looks less often once it has to wait for the worker", async () => {
    open(2);
    answers.push(...Array<"waiting">(500).fill("waiting"));
    void measure("probe");
    await vi.advanceTimersByTimeAsync(3_000);
    const soon = sent.length;
    expect(soon).toBeGreaterThan(8);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent.length - soon).toBeLessThan(12);
    answers.length = 0;
    await vi.advanceTimersByTimeAsync(3_000);
  });

  it("ends in a reason where the server refuses", async () => {
    open(3);
    answers.push("away");
    expect(await measure("probe")).toMatchObject({
      state: "failed",
      message: "The database is away.",
    });
  });

  it("has nothing to ask without a recipe", async () => {
    useEditor.setState({ recipe: null });
    expect(await measure("probe")).toBeNull();
    expect(sent).toEqual([]);
  });
});
