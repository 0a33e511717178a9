import { useEffect, useLayoutEffect, useRef } from "react";
import "uplot/dist/uPlot.min.css";
import { Chart, type ChartContent, readTokens } from "./chart";
import { useThemeName } from "./useThemeName";

/**
 * A chart that is built once per set of lines and then only fed: points never pass through React.
 */
export default function LineChart({ content, label }: { content: ChartContent; label: string }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const latest = useRef(content);
  latest.current = content;
  const theme = useThemeName();
  const lines = content.lines.map((line) => `${line.key} ${line.color} ${line.points}`).join("|");
  const build = `${theme}|${content.log}|${content.share}|${lines}`;

  // `build` names all that needs a new chart.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect is keyed, not fed, by it
  useLayoutEffect(() => {
    const host = element.current;
    if (!host) return;
    const built = new Chart(host, latest.current, readTokens());
    chart.current = built;
    const observer = new ResizeObserver(() => built.resize());
    observer.observe(host);
    return () => {
      observer.disconnect();
      built.destroy();
      chart.current = null;
    };
  }, [build]);

  useEffect(() => chart.current?.update(content), [content]);

  return <div ref={element} className="chart-plot" role="img" aria-label={label} />;
}
