/** The document as this browser knows it, so that a crash, a reload or a lost network loses nothing. */

import { isRecord } from "@/graph/own";
import { asDocument, NotADocument } from "@/graph/read";
import { sameDocument } from "@/graph/same";
import type { GraphDocument } from "@/graph/types";
import { forget, keysOf, remember, remembered } from "./browser";

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

/** Keep a draft; false where this browser keeps nothing. */
export function writeDraft(id: string, draft: Draft): boolean {
  return store(PREFIX + id, JSON.stringify(draft));
}

/** What this browser has of a graph, or null. Throws NotADocument where that cannot be read any more; it stays
 * until another takes its place. */
export function readDraft(id: string): Draft | null {
  const text = remembered(PREFIX + id);
  if (text === null) return null;
  const draft = parsed(text);
  if (draft === null) throw new NotADocument("What this browser kept of the graph is damaged.");
  const { document, version, saved, at, sent } = draft;
  return {
    document: asDocument(document),
    version: typeof version === "number" ? version : 0,
    saved: saved === true,
    at: typeof at === "number" ? at : 0,
    ...(sent === undefined ? {} : { sent: asDocument(sent) }),
  };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const draft: unknown = JSON.parse(text);
    return isRecord(draft) ? draft : null;
  } catch {
    return null;
  }
}

export const forgetDraft = (id: string): void => forget(PREFIX + id);

export const lastGraph = (): string | null => remembered(LAST);
export const rememberLast = (id: string): boolean => store(LAST, id);

/** Write, and make room by dropping the oldest saved drafts when the browser's store is full. */
function store(key: string, text: string): boolean {
  if (remember(key, text)) return true;
  dropOldest();
  return remember(key, text);
}

function dropOldest(): void {
  const drafts = keysOf(PREFIX)
    .map((key) => ({ key, draft: parsed(remembered(key) ?? "") }))
    .filter(({ draft }) => draft?.saved === true)
    .sort((a, b) => Number(b.draft?.at) - Number(a.draft?.at));
  for (const { key } of drafts.slice(KEEP / 2)) forget(key);
}
