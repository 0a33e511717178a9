import { ClipboardCheck } from "lucide-react";
import { entryOf } from "@/graph/own";
import type { Run } from "@/net/types";
import { useEditor } from "@/store/editor";
import { epochCurve } from "./content";
import { formatCount, formatDuration, formatNumber, formatValue, sayName } from "./format";
import { fromWire } from "./numbers";
import { progress, secondsLeft, stepsPerSecond } from "./pace";
import { RemarkList } from "./RemarkList";
import type { RunView } from "./runSession";
import { allStepsDone, durationOf, sayState } from "./runWords";
import { hasEnded, type RunSnapshot } from "./snapshot";

/** The numbers beside the charts: how far, how good, how fast. */
export function RunStats({
  view,
  metric = "loss",
}: {
  view: RunView;
  metric?: string | undefined;
}) {
  const { run, snapshot, pending } = view;
  if (!run || !snapshot) return null;
  const name = `validation/${metric}`;
  const speed = samplesPerSecond(snapshot, run.recipe.batch_size);
  const rate = snapshot.curves.learning_rate?.lastValue;
  return (
    <div className="run-stats" data-state={snapshot.state}>
      <div className="run-stats-head">
        <span role="status" data-testid="run-state" data-state={snapshot.state}>
          {allStepsDone(snapshot) ? "Saving the model …" : sayState(snapshot.state, pending)}
        </span>
        <b>{timeWords(view)}</b>
      </div>
      <ProgressBar snapshot={snapshot} />
      <dl>
        <Stat name="Step" value={stepWords(snapshot)} />
        <Stat
          name={sayName(name)}
          value={lastValue(snapshot, name)}
          testId={`stat-${name.replace(/[/_]/g, "-")}`}
        />
        <Stat name="Best so far" value={bestWords(snapshot, name)} testId="stat-best" />
        <Stat name="Learning rate" value={rate === undefined ? "–" : formatNumber(rate)} />
        <Stat name="Samples per second" value={speed === null ? "–" : formatCount(speed)} />
      </dl>
      {run.bundle ? <EvaluateChip run={run} /> : null}
      <RemarkList view={view} />
    </div>
  );
}

function EvaluateChip({ run }: { run: Run }) {
  const show = useEditor((state) => state.show);
  return (
    <button
      type="button"
      className="chip run-evaluate"
      data-testid="evaluate"
      onClick={() => show({ kind: "evaluate", run })}
    >
      <ClipboardCheck size={13} aria-hidden /> Evaluate on other data…
    </button>
  );
}

function Stat({ name, value, testId }: { name: string; value: string; testId?: string }) {
  return (
    <div className="stat">
      <dt>{name}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}

export function ProgressBar({ snapshot }: { snapshot: RunSnapshot }) {
  const done = progress(snapshot);
  return (
    <div
      className="progress-bar"
      role="progressbar"
      aria-label="The whole run"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(done * 100)}
      data-state={snapshot.state}
    >
      <i style={{ transform: `scaleX(${done})` }} />
    </div>
  );
}

/** "3.2 s left" while it trains, "took 12 s" afterwards. */
export function timeWords({ run, snapshot }: RunView): string {
  if (!run || !snapshot) return "";
  if (hasEnded(snapshot.state)) {
    const took = durationOf(run);
    return took === null ? "" : `took ${formatDuration(took)}`;
  }
  const training = snapshot.state === "running" && !allStepsDone(snapshot);
  const left = training ? secondsLeft(snapshot) : null;
  return left === null ? "" : `${formatDuration(left)} left`;
}

function stepWords({ step, steps }: RunSnapshot): string {
  return steps === null ? formatCount(step) : `${formatCount(step)} of ${formatCount(steps)}`;
}

function lastValue(snapshot: RunSnapshot, name: string): string {
  const curve = epochCurve(snapshot, name);
  return curve.length ? formatValue(name, curve.lastValue) : "–";
}

function bestWords({ best }: RunSnapshot, name: string): string {
  if (!best) return "–";
  const value = entryOf(best.values, name);
  const said = value === undefined ? "" : `${formatValue(name, fromWire(value))} · `;
  return `${said}epoch ${best.epoch}`;
}

function samplesPerSecond(snapshot: RunSnapshot, batchSize: number | undefined): number | null {
  const told = snapshot.curves.samples_per_second;
  if (told?.length) return told.lastValue;
  const pace = stepsPerSecond(snapshot);
  return pace === null || batchSize === undefined ? null : pace * batchSize;
}
