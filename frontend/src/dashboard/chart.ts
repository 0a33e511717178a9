/** One chart: uPlot with our lines, shadow, best-epoch mark, linked cursor and tooltip. */
import uPlot from "uplot";
import { valueRange } from "./axisRange";
import { align, type Line, type Table } from "./chartData";
import { bestMark, rawShadow, tooltip } from "./chartPlugins";
import { formatDuration, formatLarge } from "./format";

export type XAxis = "step" | "epoch" | "time";

export interface ChartContent {
  /** The value shown: `loss`, `accuracy` … */
  name: string;
  lines: Line[];
  axis: XAxis;
  toX: (step: number) => number;
  /** Where the axis ends: the run's last step, so that one sees how far there is to go. */
  total: number;
  bestStep: number | null;
  /** Where the curve leaves room for the word "best". */
  bestLabel: "top" | "bottom";
  share: boolean;
  log: boolean;
}

export type Tokens = (name: string) => string;

/** The colours in force now; a canvas cannot read custom properties by itself. */
export function readTokens(): Tokens {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

/** Seconds with as many decimals as neighbouring ticks need to differ. */
function sayTime(seconds: number, increment: number): string {
  if (seconds === 0) return "0";
  if (increment >= 1) return formatDuration(seconds);
  return `${seconds.toFixed(increment < 0.1 ? 2 : String(increment).length - 2)}\u202fs`;
}

/** The place of the nearest point: the cursor stands where there is something to read. */
function snapped(plot: uPlot, left: number): number {
  const x = left < 0 ? undefined : plot.data[0][plot.posToIdx(left)];
  return x === undefined ? left : plot.valToPos(x, "x");
}

/** The value axis is this wide, and wider where its numbers are long. */
const Y_AXIS = 44;
const Y_LETTER = 7;
const FONT = "500 10px Inter, system-ui, sans-serif";
const SYNC = "brickwork-curves";

export class Chart {
  /** The charts on the page: their zoom is one. */
  private static readonly shown = new Set<Chart>();

  content: ChartContent;
  table: Table = [[]];
  private readonly plot: uPlot;
  private zoom: [number, number] | null = null;
  private frame = 0;

  constructor(
    private readonly element: HTMLElement,
    content: ChartContent,
    private readonly tokens: Tokens,
  ) {
    this.content = content;
    this.table = align(content.lines);
    this.plot = new uPlot(this.options(), this.table as uPlot.AlignedData, element);
    this.plot.over.addEventListener("dblclick", () => {
      for (const chart of Chart.shown) chart.setZoom(null);
    });
    Chart.shown.add(this);
  }

  /** Show later content of the same lines, with the next frame. */
  update(content: ChartContent): void {
    if (content.axis !== this.content.axis) this.zoom = null;
    this.content = content;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.redraw());
  }

  redraw(): void {
    this.table = align(this.content.lines, this.zoom);
    this.plot.setData(this.table as uPlot.AlignedData);
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width > 0 && height > 0) this.plot.setSize({ width, height });
  }

  destroy(): void {
    Chart.shown.delete(this);
    cancelAnimationFrame(this.frame);
    this.plot.destroy();
  }

  private setZoom(zoom: [number, number] | null): void {
    this.zoom = zoom;
    this.redraw();
  }

  private options(): uPlot.Options {
    const { tokens } = this;
    return {
      width: Math.max(1, this.element.clientWidth),
      height: Math.max(1, this.element.clientHeight),
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        move: (plot, left, top) => [snapped(plot, left), top],
        drag: { x: true, y: false, setScale: false },
        sync: { key: SYNC, scales: ["x", null] },
        points: { size: 6, width: 2, fill: () => tokens("--surface") },
      },
      scales: {
        x: { time: false, range: () => this.zoom ?? [0, Math.max(this.content.total, 1e-9)] },
        y: {
          distr: this.content.log ? 3 : 1,
          range: (_plot, low, high) => valueRange(this.content, this.table, low, high),
        },
      },
      axes: [this.xAxis(), this.yAxis()],
      series: [{}, ...this.content.lines.map((line) => this.series(line))],
      hooks: { setSelect: [(plot) => this.takeSelection(plot)] },
      plugins: [rawShadow(this, tokens), bestMark(this, tokens, FONT), tooltip(this)],
    };
  }

  private series(line: Line): uPlot.Series {
    const color = this.tokens(line.color);
    return {
      label: line.label,
      stroke: color,
      width: 1.8,
      spanGaps: false,
      ...(line.dashed ? { dash: [5, 4] } : {}),
      points: { show: line.points, size: 5, fill: color, stroke: color },
    };
  }

  private xAxis(): uPlot.Axis {
    return {
      ...this.anyAxis(),
      grid: { show: false },
      size: 24,
      values: (_plot, values, _axis, _space, increment) =>
        values.map((value) => this.sayX(value, increment)),
    };
  }

  private yAxis(): uPlot.Axis {
    return {
      ...this.anyAxis(),
      size: (_plot, values) => {
        const longest = Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0));
        return Math.max(Y_AXIS, 10 + longest * Y_LETTER);
      },
      gap: 6,
      space: 28,
      values: (_plot, values, _axis, _space, increment) =>
        values.map((value) => this.sayY(value, increment)),
    };
  }

  private anyAxis(): uPlot.Axis {
    return {
      font: FONT,
      stroke: this.tokens("--ink-3"),
      grid: { stroke: this.tokens("--grid"), width: 1 },
      ticks: { show: false },
      border: { show: false },
    };
  }

  private sayX(value: number, increment: number): string {
    if (this.content.axis === "time") return sayTime(value, increment);
    if (increment >= 1) return String(value);
    // Parts of an epoch or step are worth a label only where there is no whole one.
    const near = this.content.total < 1 || this.zoom !== null;
    return near || Number.isInteger(value) ? String(Number(value.toFixed(3))) : "";
  }

  /** A tick's value with as many decimals as its neighbours need; powers of ten on a log axis. */
  private sayY(value: number | null, increment: number): string {
    if (value === null) return "";
    if (this.content.share) return `${Math.round(value * 100)}\u202f%`;
    if (!this.content.log && increment >= 1e-4 && increment < 1e3) {
      return value.toFixed(Math.max(0, Math.ceil(-Math.log10(increment) - 1e-9)));
    }
    if (value >= 1e4) return formatLarge(value);
    return String(Number(value.toPrecision(3)));
  }

  private takeSelection(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 8) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.setZoom([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
  }
}
