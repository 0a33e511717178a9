import { LineChart } from "lucide-react";

/** What the curves say before there are any. */
export function EmptyCurves({ watched, error }: { watched: boolean; error: string | null }) {
  if (error) {
    return (
      <p className="dock-empty" role="alert">
        {error}
      </p>
    );
  }
  if (watched) return <p className="dock-empty">Loading the run …</p>;
  return (
    <div className="dock-empty">
      <LineChart size={22} aria-hidden />
      <p>
        <b>Press Train to see the network learn.</b>
        <br />
        Its loss falls and its accuracy rises here, step by step, while it trains.
      </p>
    </div>
  );
}
