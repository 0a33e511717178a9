import { type PointerEvent, useMemo, useState } from "react";
import type { FoundRate } from "@/net/types";
import { layOut, nearest, type Point, sayRate } from "./sweep";

const WIDTH = 306;
const HEIGHT = 164;
const BOX = { left: 8, right: WIDTH - 8, top: 22, bottom: HEIGHT - 26 };
/** What a word above the curve takes. */
const MARK_ROOM = 36;

interface RateCurveProps {
  found: FoundRate;
  /** The rate to begin with, if one was found. */
  suggested: number | null;
  /** The recipe's rate now. */
  now: number;
}

/** Loss over learning rate, with the rate to begin with; the pointer reads the values. */
export function RateCurve({ found, suggested, now }: RateCurveProps) {
  const sweep = useMemo(() => layOut(found, BOX), [found]);
  const [read, setRead] = useState<Point | null>(null);
  if (sweep === null) return null;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setRead(nearest(sweep.points, ((event.clientX - left) / width) * WIDTH) ?? null);
  };
  const within = (rate: number) => sweep.x(rate) >= BOX.left && sweep.x(rate) <= BOX.right;
  const best = suggested === null ? undefined : nearest(sweep.points, sweep.x(suggested));
  const meet = suggested !== null && Math.abs(sweep.x(now) - sweep.x(suggested)) < MARK_ROOM;
  return (
    <svg
      className="rate-curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={describe(found, suggested)}
      data-testid="rate-curve"
      onPointerMove={point}
      onPointerLeave={() => setRead(null)}
    >
      <clipPath id="rate-curve-box">
        <rect x={0} y={BOX.top - 6} width={WIDTH} height={BOX.bottom - BOX.top + 12} />
      </clipPath>
      <line className="rate-axis" x1={0} x2={WIDTH} y1={BOX.bottom + 6} y2={BOX.bottom + 6} />
      {sweep.ticks.map((rate) => (
        <g key={rate}>
          <line
            className="rate-grid"
            x1={sweep.x(rate)}
            x2={sweep.x(rate)}
            y1={BOX.top - 4}
            y2={BOX.bottom + 6}
          />
          <text x={sweep.x(rate)} y={HEIGHT - 6} textAnchor={anchorAt(sweep.x(rate), 14)}>
            {sayRate(rate)}
          </text>
        </g>
      ))}
      {now !== suggested && within(now) && (
        <Mark className="rate-now" x={sweep.x(now)} text={read || meet ? "" : "now"} />
      )}
      <g clipPath="url(#rate-curve-box)">
        <path className="rate-raw" d={sweep.raw} />
        <path className="rate-smooth" d={sweep.smooth} />
      </g>
      {suggested !== null && best && (
        <>
          <Mark
            className="rate-best"
            x={sweep.x(suggested)}
            text={read ? "" : sayRate(suggested)}
          />
          <circle className="rate-best" cx={sweep.x(suggested)} cy={best.y} r={4} />
        </>
      )}
      {read ? (
        <>
          <line
            className="rate-cursor"
            x1={read.x}
            x2={read.x}
            y1={BOX.top - 4}
            y2={BOX.bottom + 6}
          />
          <text className="rate-read" x={BOX.left} y={12}>
            rate {sayRate(Number(read.rate.toPrecision(2)))} · loss {read.loss.toPrecision(3)}
          </text>
        </>
      ) : (
        <text x={BOX.left} y={12}>
          loss
        </text>
      )}
    </svg>
  );
}

/** A text near an edge grows away from it. */
const anchorAt = (x: number, room: number) =>
  x < room ? "start" : x > WIDTH - room ? "end" : "middle";

function Mark({ className, x, text }: { className: string; x: number; text: string }) {
  return (
    <g className={className}>
      <line x1={x} x2={x} y1={BOX.top - 4} y2={BOX.bottom + 6} />
      <text x={x} y={12} textAnchor={anchorAt(x, MARK_ROOM)}>
        {text}
      </text>
    </g>
  );
}

function describe({ rates, steepest }: FoundRate, suggested: number | null): string {
  const tried = `Loss over learning rates from ${sayRate(rates[0] ?? 0)} to ${sayRate(
    Number((rates.at(-1) ?? 0).toPrecision(1)),
  )}.`;
  if (suggested === null || steepest === null) return `${tried} It falls at none of them.`;
  const fastest = sayRate(Number(steepest.toPrecision(1)));
  return `${tried} It falls fastest at ${fastest}; ${sayRate(suggested)} is a rate to begin with.`;
}
