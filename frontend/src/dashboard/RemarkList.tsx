import { remarks } from "./remarks";
import type { RunView } from "./runSession";

/** What is worth saying about a run in words; a failure first, with where, what and what to do. */
export function RemarkList({ view }: { view: RunView }) {
  const { snapshot, error } = view;
  if (!snapshot) return null;
  const failure = failureWords(view);
  return (
    <div className="remarks" aria-live="polite">
      {failure && (
        <p className="remark" data-tone="bad" role="alert" data-testid="run-failure">
          {failure}
        </p>
      )}
      {error && (
        <p className="remark" data-tone="bad" role="alert">
          {error}
        </p>
      )}
      {remarks(snapshot).map((remark) => (
        <p key={remark.id} className="remark" data-tone={remark.tone} data-node={remark.node}>
          {remark.text}
        </p>
      ))}
    </div>
  );
}

function failureWords({ snapshot }: RunView): string | null {
  if (snapshot?.state !== "failed") return null;
  const what = snapshot.failure?.message || snapshot.reason || "Training failed.";
  const told = snapshot.step === 0 || /\bstep \d/.test(what);
  return told ? what : `At step ${snapshot.step}: ${what}`;
}
