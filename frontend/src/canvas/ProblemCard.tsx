import { NodeToolbar, Position } from "@xyflow/react";
import { isAdvice, type Problem } from "@/graph/verdict";
import { useEditor } from "@/store/editor";
import { ProblemText } from "@/ui/ProblemText";
import "./ProblemCard.css";

/** What is wrong with a node and how to mend it, just below the node. Shown for the selected node, and
 * for the first problem in the graph as long as nothing is selected. */
export function ProblemCard({ id, problems }: { id: string; problems: readonly Problem[] }) {
  const first = problems.find((problem) => !isAdvice(problem)) ?? problems[0];
  const shown = useEditor((state) => {
    if (first === undefined) return false;
    if (state.selection.has(id)) return state.selection.size === 1;
    const any = [...state.selection].some((node) => state.problems.has(node));
    return !any && state.verdict?.problems.find((p) => !isAdvice(p) && p.node)?.node === id;
  });
  if (first === undefined || !shown) return null;
  return (
    <NodeToolbar nodeId={id} isVisible position={Position.Bottom} offset={14}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps clicks from selecting the node */}
      <div
        className="problem-card nodrag nopan"
        data-advice={isAdvice(first)}
        role="status"
        onClick={(event) => event.stopPropagation()}
      >
        <ProblemText problem={first} />
      </div>
    </NodeToolbar>
  );
}
