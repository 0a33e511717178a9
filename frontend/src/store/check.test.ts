import { beforeEach, describe, expect, it, vi } from "vitest";
import { catalogue, chain } from "@/graph/fixtures";
import type { GraphDocument } from "@/graph/types";
import type { VerdictData } from "@/graph/verdict";
import { startChecking } from "./check";
import { useEditor } from "./editor";

interface Asked {
  graph: GraphDocument;
  answer: (verdict: VerdictData) => void;
  fail: () => void;
}

const asked: Asked[] = [];

vi.mock("@/net/api", () => ({
  postCheck: (graph: GraphDocument) =>
    new Promise<VerdictData>((answer, reject) => {
      asked.push({ graph, answer, fail: () => reject(new Error("away")) });
    }),
}));

const verdict = (parameters: number): VerdictData => ({
  ok: true,
  parameters,
  nodes: {
    dense: { shape: [10], axes: ["features"], dtype: "float32", parameters, outputs: {}, why: [] },
  },
  problems: [],
});
const setUnits = (value: number) =>
  useEditor
    .getState()
    .dispatch({ edit: "set_param", node: "dense", param: "units", value }, "Change units");
const unitsAsked = () => asked.map(({ graph }) => graph.nodes.at(-1)?.params?.units);
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  asked.length = 0;
  useEditor.setState({ ...useEditor.getInitialState(), catalogue, document: chain });
});

describe("checking", () => {
  it("asks at once, one question at a time, and never drops the last", async () => {
    const stop = startChecking();
    for (const units of [1, 2, 3]) setUnits(units);
    expect(unitsAsked()).toEqual([10]);
    asked[0]?.answer(verdict(1));
    await settle();
    expect(unitsAsked()).toEqual([10, 3]);
    expect(useEditor.getState().checked).toBe(false);
    asked[1]?.answer(verdict(3));
    await settle();
    expect(useEditor.getState().checked).toBe(true);
    expect(useEditor.getState().verdict?.parameters).toBe(3);
    stop();
  });

  it("asks nothing when only places on the canvas change", async () => {
    const stop = startChecking();
    asked[0]?.answer(verdict(1));
    await settle();
    const move = { edit: "move" as const, positions: { dense: { x: 1, y: 1 } } };
    useEditor.getState().dispatch(move, "Move");
    await settle();
    expect(asked).toHaveLength(1);
    expect(useEditor.getState().checked).toBe(true);
    stop();
  });

  it("keeps verdicts of nodes that did not change", async () => {
    const stop = startChecking();
    asked[0]?.answer(verdict(7));
    await settle();
    const before = useEditor.getState().verdict?.nodes.dense;
    setUnits(4);
    asked[1]?.answer(structuredClone(verdict(7)));
    await settle();
    expect(useEditor.getState().verdict?.nodes.dense).toBe(before);
    stop();
  });

  it("asks again when the server was away", async () => {
    vi.useFakeTimers();
    const stop = startChecking();
    asked[0]?.fail();
    await vi.advanceTimersByTimeAsync(2_100);
    expect(asked).toHaveLength(2);
    stop();
    vi.useRealTimers();
  });
});
