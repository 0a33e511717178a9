import { Check, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { FoundRate } from "@/net/types";
import { isUnderWay, type Measured } from "@/store/measurements";
import { RateCurve } from "./RateCurve";
import { roundRate, sayRate } from "./sweep";
import "./rates.css";

interface RateFinderProps {
  measured: Measured<FoundRate>;
  now: number;
  onUse: (rate: number) => void;
  onAgain: () => void;
  onClose: () => void;
}

/** What the learning-rate finder does, found, or could not do. */
export function RateFinder({ measured, now, onUse, onAgain, onClose }: RateFinderProps) {
  const place = useRef<HTMLElement>(null);
  // What it says grows below the button that asked, often below the edge of the panel.
  useEffect(() => {
    if (measured) place.current?.scrollIntoView({ block: "nearest" });
  }, [measured]);
  return (
    <section
      ref={place}
      className="rate-finder"
      aria-label="Learning rate finder"
      data-testid="rate-finder"
    >
      <button
        type="button"
        className="icon-button rate-close"
        aria-label="Close the learning rate finder"
        onClick={onClose}
      >
        <X size={14} aria-hidden />
      </button>
      {isUnderWay(measured) ? (
        <Waiting late={measured.late} />
      ) : measured.answer ? (
        <Found found={measured.answer} now={now} onUse={onUse} />
      ) : (
        <>
          <p role="alert" className="rate-problem">
            {measured.message}
          </p>
          <button type="button" className="chip" onClick={onAgain}>
            Try again
          </button>
        </>
      )}
    </section>
  );
}

function Waiting({ late }: { late: boolean }) {
  return (
    <>
      <p className="rate-says" role="status">
        {late
          ? "No worker is free yet; one looks for a rate as soon as it is."
          : "A fresh copy of the network takes some steps, each with a larger rate …"}
      </p>
      <div className="rate-busy" data-late={late} />
    </>
  );
}

function Found({
  found,
  now,
  onUse,
}: { found: FoundRate } & Pick<RateFinderProps, "now" | "onUse">) {
  const suggested = found.learning_rate === null ? null : roundRate(found.learning_rate);
  return (
    <>
      <RateCurve found={found} suggested={suggested} now={now} />
      {suggested === null ? (
        <p className="rate-says" role="status">
          The loss fell at none of these rates, so the rate is not what is wrong. Look at the
          target, the loss, and whether layers are frozen.
        </p>
      ) : (
        <>
          <p className="rate-says" role="status">
            Each step took a larger rate than the one before: the loss falls fastest just before it
            explodes, and a good rate lies there or a little earlier (Smith 2017).
          </p>
          <button
            type="button"
            className={suggested === now ? "chip rate-used" : "chip chip-primary"}
            data-testid="use-rate"
            aria-disabled={suggested === now}
            onClick={() => suggested !== now && onUse(suggested)}
          >
            {suggested === now ? (
              <>
                <Check size={14} aria-hidden /> {sayRate(suggested)} is in use
              </>
            ) : (
              `Use ${sayRate(suggested)}`
            )}
          </button>
        </>
      )}
    </>
  );
}
