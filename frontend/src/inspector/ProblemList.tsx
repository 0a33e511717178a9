import { titleOf } from "@/graph/titles";
import { isAdvice } from "@/graph/verdict";
import { useEditor } from "@/store/editor";
import { ProblemText } from "@/ui/ProblemText";

/** The problems of one node, or of the whole graph with the names of the nodes. */
export function ProblemList({ node }: { node?: string }) {
  const document = useEditor((state) => state.document);
  const verdict = useEditor((state) => state.verdict);
  const select = useEditor((state) => state.select);
  const problems = (verdict?.problems ?? []).filter((p) => node === undefined || p.node === node);
  const sorted = [...problems].sort((a, b) => Number(isAdvice(a)) - Number(isAdvice(b)));
  return sorted.map((problem) => (
    <div
      key={`${problem.code} ${problem.node} ${problem.param} ${problem.port} ${problem.message}`}
      className="inspector-problem"
      data-advice={isAdvice(problem)}
      data-testid={`problem-${problem.code}`}
    >
      {node === undefined && problem.node !== null ? (
        <button
          type="button"
          className="problem-where"
          onClick={() => select(problem.node === null ? [] : [problem.node])}
        >
          {titleOf(document, problem.node)}
        </button>
      ) : null}
      <ProblemText problem={problem} why={node === undefined} />
    </div>
  ));
}
