import type { Fix, Problem } from "@/graph/verdict";
import { useEditor } from "@/store/editor";
import "./ProblemText.css";

/** A problem's sentence, its fixes as buttons, and the way to the reasons. */
export function ProblemText({ problem, why = true }: { problem: Problem; why?: boolean }) {
  const dispatch = useEditor((state) => state.dispatch);
  const apply = (fix: Fix) => dispatch(fix.edits, fix.label);
  const explain = () => {
    if (problem.node === null) return;
    useEditor.getState().select([problem.node]);
    useEditor.setState({ inspectorTab: "learn", panel: "inspector" });
  };
  return (
    <>
      <div className="problem-message">{problem.message}</div>
      {problem.fixes.length > 0 || (why && problem.node !== null) ? (
        <div className="problem-fixes">
          {problem.fixes.map((fix, index) => (
            <button
              key={fix.label}
              type="button"
              className={index === 0 ? "chip chip-primary" : "chip"}
              onClick={() => apply(fix)}
            >
              {fix.label}
            </button>
          ))}
          {why && problem.node !== null ? (
            <button type="button" className="chip" onClick={explain}>
              Why?
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
