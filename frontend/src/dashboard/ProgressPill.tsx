import { progress } from "./pace";
import { timeWords } from "./RunStats";
import type { RunView } from "./runSession";
import { sayProgress } from "./runWords";

/** How far the whole run is, in words and as a bar that fills the pill. */
export function ProgressPill({ view }: { view: RunView }) {
  if (!view.snapshot) return null;
  const done = progress(view.snapshot);
  const time = timeWords(view);
  return (
    <span
      className="progress-pill"
      data-testid="progress"
      data-state={view.snapshot.state}
      data-done={done.toFixed(3)}
    >
      <i style={{ transform: `scaleX(${done})` }} aria-hidden />
      <b>{sayProgress(view)}</b>
      {time && <span>{time}</span>}
    </span>
  );
}
