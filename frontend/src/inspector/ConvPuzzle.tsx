import { type FormEvent, useState } from "react";
import { applyAll } from "@/graph/apply";
import type { Block } from "@/graph/catalogue";
import { entryOf } from "@/graph/own";
import { type Puzzle, puzzles } from "@/graph/puzzle";
import type { GraphNode } from "@/graph/types";
import { readVerdict } from "@/graph/verdict";
import { arithmetic } from "@/graph/words";
import { postCheck } from "@/net/api";
import { question } from "@/store/check";
import { shownQuestion, useEditor } from "@/store/editor";

interface Answer {
  readonly height: number | null;
  /** The checker's arithmetic, or why there is no output. */
  readonly why: string;
}

/** Guess first, then look: how high is the output after one small change? The checker answers. */
export function ConvPuzzle({ node, block }: { node: GraphNode; block: Block }) {
  const all = puzzles(node, block);
  const [turn, setTurn] = useState(0);
  const puzzle = all[turn % Math.max(1, all.length)];
  if (puzzle === undefined) return null;
  return (
    <section data-testid="puzzle">
      <h3 className="label section-title">Guess first</h3>
      <Question
        key={`${turn} ${puzzle.words}`}
        node={node}
        puzzle={puzzle}
        onNext={all.length > 1 ? () => setTurn(turn + 1) : undefined}
      />
    </section>
  );
}

interface QuestionProps {
  node: GraphNode;
  puzzle: Puzzle;
  onNext: (() => void) | undefined;
}

function Question({ node, puzzle, onNext }: QuestionProps) {
  const [guess, setGuess] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failed, setFailed] = useState(false);
  const look = async (event: FormEvent) => {
    event.preventDefault();
    setFailed(false);
    try {
      setAnswer(await ask(node, puzzle));
    } catch {
      setFailed(true);
    }
  };
  return (
    <form className="puzzle" onSubmit={(event) => void look(event)}>
      <label htmlFor={`guess-${node.id}`}>
        With {puzzle.words}: how high is what comes out of this block?
      </label>
      <div className="puzzle-row">
        <input
          id={`guess-${node.id}`}
          className="input"
          inputMode="numeric"
          autoComplete="off"
          data-testid="puzzle-guess"
          value={guess}
          onChange={(event) => setGuess(event.target.value)}
        />
        <button type="submit" className="chip chip-primary" disabled={guess.trim() === ""}>
          Look
        </button>
        {answer && onNext ? (
          <button type="button" className="chip" onClick={onNext}>
            Another one
          </button>
        ) : null}
      </div>
      <div role="status">
        {answer ? (
          <p className="puzzle-answer" data-testid="puzzle-answer">
            <b>{verdictWords(answer, Number(guess))}</b>
            <span className="number">{arithmetic(answer.why)}</span>
          </p>
        ) : null}
        {failed ? <p className="puzzle-answer">The server could not be asked just now.</p> : null}
      </div>
    </form>
  );
}

function verdictWords({ height }: Answer, guess: number): string {
  if (height === null) return "Nothing comes out.";
  return height === guess ? `Right, ${height}.` : `It is ${height}.`;
}

/** Have the checker look at the graph with the change made. */
async function ask(node: GraphNode, { param, value }: Puzzle): Promise<Answer> {
  const document = shownQuestion(useEditor.getState());
  const changed = applyAll(document, [{ edit: "set_param", node: node.id, param, value }]);
  const verdict = readVerdict(await postCheck(question(changed), null));
  const found = entryOf(verdict.nodes, node.id);
  if (found === undefined) {
    const problem = verdict.problems.find((each) => each.node === node.id) ?? verdict.problems[0];
    return { height: null, why: problem?.message ?? "" };
  }
  const axis = found.axes.indexOf("height");
  return {
    height: found.shape[axis] ?? null,
    why: found.why.find((row) => row.of === "height")?.text ?? "",
  };
}
