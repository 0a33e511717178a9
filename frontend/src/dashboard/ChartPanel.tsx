import { lazy, type ReactNode, Suspense } from "react";
import { entryOf } from "@/graph/own";
import type { Line } from "./chartData";
import { type Compared, chartContent } from "./content";
import { formatValue, sayName } from "./format";
import { useSettings } from "./settings";
import type { RunSnapshot } from "./snapshot";

/** Fetched with the first run: an editor without curves needs no charts. */
const LineChart = lazy(() => import("./LineChart"));

const isNamed = (line: Line): boolean => line.unnamed !== true;

interface ChartPanelProps {
  snapshot: RunSnapshot;
  name: string;
  compared: readonly Compared[];
  /** Replaces the plain title: a menu of what else this chart could show. */
  title?: ReactNode;
}

/** One chart with its title, legend and value-axis switch. */
export function ChartPanel({ snapshot, name, compared, title }: ChartPanelProps) {
  const { axis, smoothing, log, set } = useSettings();
  const logarithmic = entryOf(log, name) ?? false;
  const content = chartContent(snapshot, name, { axis, smoothing, log: logarithmic }, compared);
  const spoken = content.lines
    .map((line) => `${line.label} ${formatValue(name, line.curve.lastValue)}`)
    .join(", ");
  return (
    <section className="chart" data-chart={name}>
      <header className="chart-head">
        {title ?? <h3 className="chart-title">{sayName(name)}</h3>}
        <button
          type="button"
          className="chart-switch"
          aria-pressed={logarithmic}
          onClick={() => set({ log: { ...log, [name]: !logarithmic } })}
          title="Draw the value axis in powers of ten"
        >
          log
        </button>
        <span className="chart-legend">
          {content.lines.filter(isNamed).map((line) => (
            <span
              key={line.key}
              className="chart-key"
              data-testid={`curve-${line.key.replace(/[/_ ]/g, "-")}`}
              data-points={line.curve.length}
              data-last-step={line.curve.lastStep}
              title={line.remark}
            >
              <i
                style={{ color: `var(${line.color})` }}
                data-dashed={line.dashed ?? false}
                data-points={line.points}
              />
              {line.label}
              {compared.length === 1 && line.remark && <small>{line.remark}</small>}
            </span>
          ))}
        </span>
      </header>
      <Suspense fallback={<div className="chart-plot" />}>
        <LineChart content={content} label={`${sayName(name)}: ${spoken}`} />
      </Suspense>
    </section>
  );
}
