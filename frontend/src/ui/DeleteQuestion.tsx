import type { ReactNode } from "react";
import "./DeleteQuestion.css";

interface DeleteQuestionProps {
  /** What is to go, by its name. */
  name: string;
  /** What follows from it. */
  children: ReactNode;
  /** Something stands in the way: there is nothing to choose. */
  refused: boolean;
  busy: boolean;
  problem: Error | null;
  testId: string;
  onDelete: () => void;
  onKeep: () => void;
}

/** Asks in the place of the thing itself whether it is really to go. */
export function DeleteQuestion(props: DeleteQuestionProps) {
  const { name, children, refused, busy, problem, testId, onDelete, onKeep } = props;
  return (
    <fieldset className="delete-question" data-testid={`${testId}-question`}>
      <legend className="visually-hidden">Delete {name}?</legend>
      <p>
        <b>Delete {name}?</b> {children}
      </p>
      {refused ? null : <p>This cannot be undone.</p>}
      {problem ? (
        <p role="alert" className="field-problem">
          {problem.message}
        </p>
      ) : null}
      <div className="delete-answers">
        {refused ? null : (
          <button
            type="button"
            className="chip chip-danger"
            data-testid={`${testId}-delete-now`}
            disabled={busy}
            onClick={onDelete}
          >
            Delete it
          </button>
        )}
        <button type="button" className="chip" onClick={onKeep}>
          {refused ? "Close" : "Keep it"}
        </button>
      </div>
    </fieldset>
  );
}
