import { Timer } from "lucide-react";
import type { Forecast } from "@/net/types";
import { useEditor, wholeVerdictOf } from "@/store/editor";
import { isUnderWay, type Measured, measure, useMeasured } from "@/store/measurements";
import { say } from "@/store/notices";
import { formatAbout, formatSpan } from "./format";

/** How long the training will take, once somebody wants to know: a worker tries some steps. */
export function HowLong() {
  const measured = useMeasured("probe");
  const ready = useEditor((state) => wholeVerdictOf(state)?.ok === true && !!state.recipe?.data);
  const endsEarly = useEditor((state) => !!state.recipe?.early_stopping);
  if (!ready) return null;
  const busy = measured !== null && isUnderWay(measured);
  return (
    <span className="price-time" aria-live="polite">
      <button
        type="button"
        className="how-long"
        data-testid="how-long"
        data-state={measured?.state ?? "unknown"}
        aria-disabled={busy}
        title={explain(measured, endsEarly)}
        onClick={() => busy || void ask(measured?.state === "done")}
      >
        <Words measured={measured} />
      </button>
    </span>
  );
}

type Shown = Measured<Forecast> | null;

function Words({ measured }: { measured: Shown }) {
  const seconds = measured?.answer?.seconds;
  if (seconds) {
    return (
      <>
        about <b>{formatAbout(seconds.training)}</b>
      </>
    );
  }
  if (measured && isUnderWay(measured)) {
    return measured.late ? "waits for a worker" : "measuring …";
  }
  return (
    <>
      <Timer size={13} aria-hidden /> {measured ? "not measured" : "how long?"}
    </>
  );
}

function explain(measured: Shown, endsEarly: boolean): string {
  const seconds = measured?.answer?.seconds;
  if (seconds) {
    return [
      `${formatSpan(seconds.low, seconds.high)} on this worker, measured over some steps.`,
      "Starting and packing the result take a few seconds more.",
      ...(endsEarly ? ["Early stopping may end it before."] : []),
      "Click to measure again.",
    ].join(" ");
  }
  if (measured?.late) return "No worker is free yet; this is measured as soon as one is.";
  if (measured?.state === "failed") return `${measured.message} Click to try again.`;
  return "A worker tries some steps, throws them away, and tells how long all will take";
}

async function ask(again: boolean): Promise<void> {
  const told = await measure("probe", again);
  if (told?.state === "failed") say(told.message, "problem");
}
