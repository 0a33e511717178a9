import { view } from "@/canvas/view";
import { titleOf } from "@/graph/titles";
import { useEditor, wholeOf } from "@/store/editor";
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
          <ShowNode node={snapshot.failure?.node ?? null} />
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
          <ShowNode node={remark.node ?? null} />
        </p>
      ))}
    </div>
  );
}

/** The way to the block that a remark speaks of, as long as the graph has it. */
function ShowNode({ node }: { node: string | null }) {
  const title = useEditor((state) =>
    node !== null && wholeOf(state).nodes.some((other) => other.id === node)
      ? titleOf(wholeOf(state), node)
      : null,
  );
  if (node === null || title === null) return null;
  const show = () => {
    const { scope, leave, select } = useEditor.getState();
    if (scope.length > 0) leave(0);
    select([node]);
    view()?.reveal(node);
  };
  return (
    <button type="button" className="chip" onClick={show}>
      Show {title}
    </button>
  );
}

function failureWords({ snapshot }: RunView): string | null {
  if (snapshot?.state !== "failed") return null;
  const what = snapshot.failure?.message || snapshot.reason || "Training failed.";
  const told = snapshot.step === 0 || /\bstep \d/.test(what);
  return told ? what : `At step ${snapshot.step}: ${what}`;
}
