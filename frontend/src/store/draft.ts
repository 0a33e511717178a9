/** The document as this browser knows it, so that a crash, a reload or a lost network loses nothing. */

import { asDocument } from "@/graph/read";
import { sameDocument } from "@/graph/same";
import type { GraphDocument } from "@/graph/types";

export interface Draft {
  readonly document: GraphDocument;
  /** The server's version that the document was edited from. */
  readonly version: number;
  /** Whether the server has this very document. */
  readonly saved: boolean;
  readonly at: number;
  /** What was on its way to the server when the draft was written: it may have arrived. */
  readonly sent?: GraphDocument;
}

/** Whether the server's document is our own save, whose answer was lost. */
export const isOurs = (theirs: GraphDocument, draft: Pick<Draft, "document" | "sent">): boolean =>
  sameDocument(theirs, draft.document) ||
  (draft.sent !== undefined && sameDocument(theirs, draft.sent));

const PREFIX = "brickwork.draft.";
const LAST = "brickwork.last";
const KEEP = 20;

/** Drafts of a graph that the server has never seen are kept under this name. */
export const UNSAVED = "new";

export function writeDraft(id: string, draft: Draft): void {
  store(PREFIX + id, JSON.stringify(draft));
}

export function readDraft(id: string): Draft | null {
  const text = localStorage.getItem(PREFIX + id);
  if (text === null) return null;
  try {
    const draft = JSON.parse(text) as Draft;
    return { ...draft, document: asDocument(draft.document) };
  } catch {
    localStorage.removeItem(PREFIX + id);
    return null;
  }
}

export const forgetDraft = (id: string): void => localStorage.removeItem(PREFIX + id);

export const lastGraph = (): string | null => localStorage.getItem(LAST);
export const rememberLast = (id: string): void => store(LAST, id);

/** Write, and make room by dropping the oldest saved drafts when the browser's store is full. */
function store(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    dropOldest();
    localStorage.setItem(key, text);
  }
}

function dropOldest(): void {
  const drafts = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, draft: readDraft(key.slice(PREFIX.length)) }))
    .filter(({ draft }) => draft?.saved)
    .sort((a, b) => (b.draft?.at ?? 0) - (a.draft?.at ?? 0));
  for (const { key } of drafts.slice(KEEP / 2)) localStorage.removeItem(key);
}
