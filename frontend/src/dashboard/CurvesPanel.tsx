import { useEditor } from "@/store/editor";
import { ChartPanel } from "./ChartPanel";
import { useComparedRuns } from "./compare";
import { chartNames, metricNames } from "./content";
import { EmptyCurves } from "./EmptyCurves";
import { sayName } from "./format";
import { RunStats } from "./RunStats";
import { useSettings } from "./settings";
import { useRun } from "./useRun";
import "./curves.css";

/** Loss and one more value side by side, and the run's numbers at the right. */
export function CurvesPanel() {
  const watched = useEditor((state) => state.watchedRun);
  const { view } = useRun(watched);
  const compared = useComparedRuns(watched);
  const { metric, set } = useSettings();
  const { run, snapshot } = view;
  if (!run || !snapshot) return <EmptyCurves watched={watched !== null} error={view.error} />;
  const names = chartNames(snapshot, metricNames(run.recipe));
  const others = names.slice(1);
  const second = others.includes(metric) ? metric : (others[0] ?? "learning_rate");
  const menu = (
    <select
      className="chart-title chart-menu"
      aria-label="What the second chart shows"
      value={second}
      onChange={(event) => set({ metric: event.target.value })}
    >
      {others.map((name) => (
        <option key={name} value={name}>
          {sayName(name)}
        </option>
      ))}
    </select>
  );
  return (
    <div className="curves">
      <ChartPanel snapshot={snapshot} name="loss" compared={compared} />
      <ChartPanel snapshot={snapshot} name={second} compared={compared} title={menu} />
      <RunStats view={view} metric={others.length > 1 ? others[0] : undefined} />
    </div>
  );
}
