/** Undo and redo. Documents share what did not change, so a step costs little more than a pointer. */

export const DEPTH = 100;

export interface Step<Document> {
  readonly document: Document;
  /** What the step that led away from this document did: "Undo Add Dropout". */
  readonly label: string;
  /** Steps with the same key that follow each other directly are one: typing a number, say. */
  readonly mergeKey?: string;
}

export interface History<Document> {
  readonly past: readonly Step<Document>[];
  readonly future: readonly Step<Document>[];
}

export const emptyHistory: History<never> = { past: [], future: [] };

export function remember<Document>(
  history: History<Document>,
  before: Document,
  label: string,
  mergeKey?: string,
): History<Document> {
  const last = history.past.at(-1);
  if (mergeKey !== undefined && last?.mergeKey === mergeKey && history.future.length === 0) {
    return history;
  }
  const step =
    mergeKey === undefined ? { document: before, label } : { document: before, label, mergeKey };
  return { past: [...history.past, step].slice(-DEPTH), future: [] };
}

export interface Travel<Document> {
  readonly document: Document;
  readonly history: History<Document>;
  readonly label: string;
}

export function undo<Document>(history: History<Document>, now: Document): Travel<Document> | null {
  const step = history.past.at(-1);
  if (step === undefined) return null;
  const { label } = step;
  return {
    document: step.document,
    label,
    history: {
      past: history.past.slice(0, -1),
      future: [...history.future, { document: now, label }],
    },
  };
}

export function redo<Document>(history: History<Document>, now: Document): Travel<Document> | null {
  const step = history.future.at(-1);
  if (step === undefined) return null;
  const { label } = step;
  return {
    document: step.document,
    label,
    history: {
      past: [...history.past, { document: now, label }],
      future: history.future.slice(0, -1),
    },
  };
}
