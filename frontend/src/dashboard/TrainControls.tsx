import { Download, Pause, Play, RotateCcw, Square } from "lucide-react";
import { useEffect } from "react";
import { useEditor } from "@/store/editor";
import { offerFirstHint } from "@/store/firstHint";
import { PriceTag } from "./PriceTag";
import { ProgressPill } from "./ProgressPill";
import type { RunSession, RunView } from "./runSession";
import { hasEnded } from "./snapshot";
import { takeHome, train, useStarting } from "./train";
import { useRun } from "./useRun";
import { useRunList } from "./useRunList";
import "./controls.css";

/**
 * The right end of the top bar: what training costs, Train, then Pause, Stop and the whole run's
 * bar.
 */
export function TrainControls() {
  const watched = useEditor((state) => state.watchedRun);
  const { runs } = useRunList();
  const live = runs.find((run) => !hasEnded(run.state))?.id ?? null;
  const { view, session } = useRun(live ?? watched);
  const finished = view.snapshot?.state === "finished";
  useEffect(() => {
    if (finished) offerFirstHint();
  }, [finished]);
  const active = view.snapshot !== null && !hasEnded(view.snapshot.state);
  return (
    <div className="train-controls">
      {active && session ? (
        <ActiveControls view={view} session={session} />
      ) : (
        <IdleControls view={view} session={session} />
      )}
    </div>
  );
}

function ActiveControls({ view, session }: { view: RunView; session: RunSession }) {
  const paused = view.snapshot?.state === "paused";
  const busy = view.pending !== null;
  return (
    <>
      {paused ? (
        <button
          type="button"
          className="button"
          data-testid="resume"
          disabled={busy}
          onClick={() => void session.resume()}
        >
          <Play size={14} aria-hidden /> Resume
        </button>
      ) : (
        <button
          type="button"
          className="button"
          data-testid="pause"
          disabled={busy || view.run?.can.pause === false}
          onClick={() => void session.pause()}
        >
          <Pause size={14} aria-hidden /> Pause
        </button>
      )}
      <button
        type="button"
        className="button"
        data-testid="stop"
        disabled={view.pending === "stopping"}
        onClick={() => void session.halt()}
      >
        <Square size={13} aria-hidden /> Stop
      </button>
      <ProgressPill view={view} />
    </>
  );
}

function IdleControls({ view, session }: { view: RunView; session: RunSession | null }) {
  const starting = useStarting((state) => state.starting);
  const { run, snapshot } = view;
  const again = snapshot?.state === "stopped" && run?.can.resume;
  return (
    <>
      <PriceTag />
      {again && session && (
        <button
          type="button"
          className="button"
          data-testid="resume"
          title="Go on from the last checkpoint"
          disabled={view.pending !== null}
          onClick={() => void session.resume()}
        >
          <RotateCcw size={14} aria-hidden /> Resume
        </button>
      )}
      {run?.bundle && (
        <button
          type="button"
          className="button"
          data-testid="take-home"
          aria-label="Take home"
          title="Download the trained model as ordinary PyTorch"
          onClick={() => void takeHome(run)}
        >
          <Download size={14} aria-hidden /> <span className="button-text">Take home</span>
        </button>
      )}
      <button
        type="button"
        className="button button-primary"
        data-testid="train"
        disabled={starting}
        onClick={() => void train()}
      >
        {starting ? "Starting …" : "Train"} <Play size={13} fill="currentColor" aria-hidden />
      </button>
    </>
  );
}
