import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Run, RunEvent, RunSeries } from "@/net/types";
import { Curve } from "./curve";
import { applyEvents, emptySnapshot, openSnapshot, type RunSnapshot } from "./snapshot";

type Plain = Omit<RunSnapshot, "curves" | "clock"> & {
  curves: Record<string, { step: number[]; value: (number | string | null)[] }>;
};
interface Fixture {
  description: string;
  snapshot: Plain;
  events: RunEvent[];
  later: Plain;
}

/** The same files are read by the server's tests: both sides must agree on every step. */
const folder = fileURLToPath(new URL("../../../tests/fixtures/events", import.meta.url));
const fixtures = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Fixture,
);

function rich(plain: Plain): RunSnapshot {
  const curves = Object.entries(plain.curves).map(([name, { step, value }]) => [
    name,
    Curve.empty.append(step, value as number[]),
  ]);
  return {
    ...plain,
    curves: Object.fromEntries(curves) as Record<string, Curve>,
    clock: Curve.empty,
  };
}

function plain(snapshot: RunSnapshot): Plain {
  const { clock: _clock, ...rest } = snapshot;
  return JSON.parse(JSON.stringify(rest)) as Plain;
}

describe("snapshot + events = later snapshot", () => {
  it.each(fixtures)("$description", ({ snapshot, events, later }) => {
    expect(plain(applyEvents(rich(snapshot), events))).toEqual(later);
  });

  it.each(fixtures)("in any portions: $description", ({ snapshot, events, later }) => {
    const start = rich(snapshot);
    const before = plain(start);
    const one = events.reduce((at, event) => applyEvents(at, [event]), start);
    expect(plain(one)).toEqual(later);
    expect(plain(start)).toEqual(before);
  });
});

it("opens a run from its row and its buckets, and goes on from their cursor", () => {
  const run = {
    attempt: 1,
    state: "running",
    reason: "",
    started: "1970-01-01T00:01:40Z",
    step: 40,
    steps: 100,
    epoch: 1,
    epochs: 4,
    parameters: 10,
    recipe: { data: "digits" },
  } as Run;
  const series: RunSeries = {
    series: { "train/loss": { step: [10, 20], min: [1, "NaN"], max: [3, 2], mean: [2, 1.5] } },
    epochs: [
      { seq: 5, attempt: 1, n: 5, time: 105, kind: "epoch", epoch: 1, step: 25, values: {} },
    ],
    last_seq: 9,
  };
  const snapshot = openSnapshot(run, series);
  expect(snapshot.last_seq).toBe(9);
  expect(snapshot.step).toBe(40);
  expect(snapshot.curves["train/loss"]?.bucketed).toBe(true);
  expect(Array.from(snapshot.clock.mean)).toEqual([100, 105]);
  expect(applyEvents(emptySnapshot, []).curves).toEqual({});
});

describe("events of another program", () => {
  const odd = [
    { kind: "metrics", step: null, series: null },
    { kind: "metrics", step: 7, series: { "train/loss": 7 } },
    { kind: "epoch", epoch: 1, step: 1, values: null },
    { kind: "epoch", epoch: 1, step: 1, values: { constructor: {} }, tables: 7 },
    { kind: "constructor" },
    { kind: null },
  ];

  it.each(odd.map((event) => [JSON.stringify(event), event] as const))(
    "are told or passed over, and the next is read: %s",
    (_, event) => {
      const next = { kind: "notice", code: "n", message: "next", node: null };
      const told = [event, next].map((each, index) => ({ ...each, seq: index + 1, time: 1 }));
      const after = applyEvents(emptySnapshot, told as unknown as RunEvent[]);
      expect(after.last_seq).toBe(2);
      expect(after.notices.at(-1)?.message).toBe("next");
    },
  );
});
