/**
 * What uPlot does not draw by itself: the raw values as a shadow, the best epoch, the words at the
 * cursor.
 */
import type uPlot from "uplot";
import type { Chart, Tokens } from "./chart";
import { type Line, valueAt } from "./chartData";
import { formatCount, formatDuration, formatValue } from "./format";

/** The raw values behind a smoothed line, as the least and greatest value of each pixel. */
export function rawShadow(chart: Chart, tokens: Tokens): uPlot.Plugin {
  return {
    hooks: {
      drawAxes: (plot) => {
        for (const line of chart.content.lines) {
          if (line.shadow) drawShadow(plot, line, tokens);
        }
      },
    },
  };
}

function drawShadow(plot: uPlot, line: Line, tokens: Tokens): void {
  const { ctx, bbox } = plot;
  const { step, min, max, length } = line.curve;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  ctx.strokeStyle = tokens(line.color);
  ctx.globalAlpha = 0.22;
  ctx.lineWidth = devicePixelRatio;
  let [pixel, least, greatest] = [Number.NaN, 0, 0];
  const flush = () => {
    if (Number.isNaN(pixel)) return;
    ctx.lineTo(pixel, plot.valToPos(least, "y", true));
    if (greatest > least) ctx.lineTo(pixel, plot.valToPos(greatest, "y", true));
  };
  for (let index = 0; index < length; index++) {
    const [low, high] = [min[index] as number, max[index] as number];
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    const x = Math.round(plot.valToPos(line.toX(step[index] as number), "x", true));
    if (x === pixel) {
      least = Math.min(least, low);
      greatest = Math.max(greatest, high);
    } else {
      flush();
      [pixel, least, greatest] = [x, low, high];
    }
  }
  flush();
  ctx.stroke();
  ctx.restore();
}

/** A dotted line at the best epoch, named where the curve leaves room. */
export function bestMark(chart: Chart, tokens: Tokens, font: string): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot) => {
        const { bestStep, toX, bestLabel } = chart.content;
        if (bestStep === null) return;
        const { ctx, bbox } = plot;
        const x = Math.round(plot.valToPos(toX(bestStep), "x", true));
        if (x < bbox.left || x > bbox.left + bbox.width) return;
        const ratio = devicePixelRatio;
        ctx.save();
        ctx.strokeStyle = tokens("--ink-3");
        ctx.lineWidth = ratio;
        ctx.setLineDash([2 * ratio, 3 * ratio]);
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
        ctx.fillStyle = tokens("--ink-3");
        ctx.font = font.replace("10px", `${10 * ratio}px`);
        const fits = x + 34 * ratio < bbox.left + bbox.width;
        ctx.textAlign = fits ? "left" : "right";
        const y = bestLabel === "top" ? bbox.top + 8 * ratio : bbox.top + bbox.height - 8 * ratio;
        ctx.fillText("best", x + (fits ? 5 : -5) * ratio, y);
        ctx.restore();
      },
    },
  };
}

/**
 * Step, epoch or time under the cursor with the value of each line; follows the linked cursor too.
 */
export function tooltip(chart: Chart): uPlot.Plugin {
  const box = document.createElement("div");
  box.className = "chart-tooltip";
  return {
    hooks: {
      init: (plot) => plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left = -1 } = plot.cursor;
        const shown = typeof idx === "number" && left >= 0;
        box.dataset.shown = String(shown);
        if (!shown) return;
        box.replaceChildren(heading(chart, idx), ...rows(chart, idx));
        const room = plot.over.clientWidth - left;
        const width = box.offsetWidth + 12;
        const x = room > width ? left + 12 : Math.max(0, left - width);
        box.style.transform = `translate(${x}px, 6px)`;
      },
    },
  };
}

function heading(chart: Chart, row: number): HTMLElement {
  const x = chart.table[0][row] ?? 0;
  const said = {
    step: () => `Step ${formatCount(x)}`,
    epoch: () => `Epoch ${x.toFixed(x < 100 ? 2 : 0)}`,
    time: () => `After ${formatDuration(x)}`,
  };
  const title = document.createElement("b");
  title.textContent = said[chart.content.axis]();
  return title;
}

function rows(chart: Chart, row: number): HTMLElement[] {
  const { name } = chart.content;
  return chart.content.lines.map((line, index) => {
    const value = valueAt(chart.table[index + 1] ?? [], row);
    const key = document.createElement("i");
    key.style.background = `var(${line.color})`;
    const label = document.createElement("span");
    label.append(key, line.label);
    const number = document.createElement("span");
    number.textContent = value === null ? "–" : formatValue(name, value);
    const element = document.createElement("div");
    element.append(label, number);
    return element;
  });
}
