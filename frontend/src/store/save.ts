/** Autosave: to this browser at once, to the server shortly after the last edit. */

import { placed } from "@/graph/placed";
import { asDocument, NotADocument } from "@/graph/read";
import type { GraphDocument } from "@/graph/types";
import { ApiError, createGraph, StaleSave, saveGraph } from "@/net/api";
import { type Draft, forgetDraft, isOurs, rememberLast, UNSAVED, writeDraft } from "./draft";
import { useEditor, wholeOf } from "./editor";
import { say } from "./notices";
import { isUnfit } from "./unfit";

const QUIET_MS = 700;
const LONGEST_MS = 3_000;
const RETRY_MS = 4_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let waitingSince: number | null = null;
let saving: Promise<void> | null = null;
/** The document whose save has not been answered. */
let sent: GraphDocument | undefined;

/** Watch the document and keep it safe; returns the function that ends it. */
export function startSaving(): () => void {
  const stop = useEditor.subscribe((state, before) => {
    if (wholeOf(state) === wholeOf(before) || state.saved !== "unsaved") return;
    keepDraft();
    schedule();
  });
  const leave = () => {
    if (useEditor.getState().saved !== "saved") keepDraft();
  };
  const back = () => {
    if (useEditor.getState().saved === "offline") void saveNow();
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", back);
  return () => {
    stop();
    clearTimeout(timer);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("online", back);
  };
}

function schedule(after = QUIET_MS): void {
  waitingSince ??= Date.now();
  const longest = Math.max(0, waitingSince + LONGEST_MS - Date.now());
  clearTimeout(timer);
  timer = setTimeout(() => void saveNow(), Math.min(after, longest));
}

/** Save what there is now; resolves when the server has it or has refused it. */
export async function saveNow(): Promise<void> {
  clearTimeout(timer);
  waitingSince = null;
  if (saving) {
    await saving;
    if (useEditor.getState().saved !== "unsaved") return;
  }
  if (useEditor.getState().saved === "conflict") return;
  if (isUnfit(wholeOf(useEditor.getState()))) {
    useEditor.setState({ saved: "held" });
    return;
  }
  saving = save().finally(() => {
    saving = null;
  });
  await saving;
}

async function save(): Promise<void> {
  const { graphId, graphVersion } = useEditor.getState();
  const document = wholeOf(useEditor.getState());
  useEditor.setState({ saved: "saving" });
  const before = sent;
  sent = document;
  keepDraft();
  try {
    const stored =
      graphId === null
        ? await createGraph(document)
        : await saveGraph(graphId, document, graphVersion);
    sent = undefined;
    acceptSaved(document, graphId, stored);
  } catch (error) {
    refuse(error, { document, ...(before ? { sent: before } : {}) });
  }
}

function acceptSaved(
  document: GraphDocument,
  graphId: string | null,
  stored: { id: string; version: number },
): void {
  const now = useEditor.getState();
  if (now.graphId !== graphId) return;
  if (graphId === null) {
    forgetDraft(UNSAVED);
    showInAddress(stored.id);
  }
  const unchanged = wholeOf(now) === document;
  useEditor.setState({
    graphId: stored.id,
    graphVersion: stored.version,
    saved: unchanged ? "saved" : "unsaved",
    savedAt: Date.now(),
  });
  keepDraft();
  if (!unchanged) schedule();
}

function refuse(error: unknown, ours: Pick<Draft, "document" | "sent">): void {
  if (error instanceof StaleSave) {
    sent = undefined;
    const { document, version } = error.current;
    const theirs = readOrNull(document);
    if (theirs === null) {
      // What came in between cannot be read: mine becomes the next version, and theirs an earlier one.
      useEditor.setState({ graphVersion: version, saved: "unsaved" });
      schedule(0);
      return;
    }
    if (isOurs(theirs, ours)) {
      // An earlier save arrived although its answer did not: go on from there.
      useEditor.setState({ graphVersion: version, saved: "unsaved" });
      schedule(0);
    } else {
      useEditor.setState({ saved: "conflict", overlay: { kind: "conflict", theirs, version } });
    }
  } else if (error instanceof ApiError && error.status === 404) {
    keepAsNew();
  } else if (error instanceof ApiError && error.temporary) {
    useEditor.setState({ saved: "offline" });
    timer = setTimeout(() => void saveNow(), RETRY_MS);
  } else {
    useEditor.setState({ saved: "unsaved" });
    say(`Not saved: ${error instanceof Error ? error.message : String(error)}`, "problem");
  }
}

/** The graph was deleted elsewhere while it is open here: what is on the page becomes a graph of its own. */
function keepAsNew(): void {
  const { graphId } = useEditor.getState();
  sent = undefined;
  if (graphId !== null) forgetDraft(graphId);
  useEditor.setState({ graphId: null, graphVersion: 0, saved: "unsaved" });
  say("This graph was deleted elsewhere. What you see here is kept as a new one.", "problem");
  schedule(0);
}

const NOT_KEPT =
  "This browser keeps nothing (its storage is full or switched off): until the server has a change, only this page has it.";
/** Once is enough: it does not change while the page is open. */
let toldOfStore = false;

/** Another's version, or null where it cannot be read. */
function readOrNull(document: unknown): GraphDocument | null {
  try {
    return asDocument(document);
  } catch (error) {
    if (error instanceof NotADocument) return null;
    throw error;
  }
}

export function keepDraft(): void {
  const { graphId, graphVersion, saved } = useEditor.getState();
  const document = wholeOf(useEditor.getState());
  const id = graphId ?? UNSAVED;
  const draft = { document, version: graphVersion, saved: saved === "saved", at: Date.now() };
  const kept = writeDraft(id, sent ? { ...draft, sent } : draft) && rememberLast(id);
  if (!kept && !toldOfStore) say(NOT_KEPT, "problem");
  toldOfStore ||= !kept;
}

/** Save although another version came in between: its answer opens the question again. */
export async function askAgain(): Promise<void> {
  useEditor.setState({ saved: "unsaved" });
  await saveNow();
}

/** Mine stays: it is saved over the version that came in between, which remains a restore point. */
export async function keepMine(theirVersion: number): Promise<void> {
  useEditor.setState({ graphVersion: theirVersion, saved: "unsaved", overlay: null });
  await saveNow();
}

/** Theirs takes my version's place; undo brings mine back. */
export async function keepTheirs(theirs: GraphDocument, theirVersion: number): Promise<void> {
  useEditor.getState().replace(await placed(theirs), "Use the other version");
  useEditor.setState({
    graphVersion: theirVersion,
    saved: "saved",
    savedAt: Date.now(),
    overlay: null,
  });
  keepDraft();
}

/** Both stay: mine becomes a graph of its own. */
export async function keepBoth(): Promise<void> {
  const { document, graphId, dispatch } = useEditor.getState();
  // Else the other graph would ask the same question again when it is next opened.
  if (graphId !== null) forgetDraft(graphId);
  useEditor.setState({ graphId: null, graphVersion: 0, overlay: null });
  dispatch({ edit: "rename_graph", name: `${document.name} (my copy)` }, "Keep both");
  await saveNow();
}

/** The graph's address is in the part after #, so that each tab has its own. */
export function showInAddress(id: string): void {
  window.history.replaceState(null, "", `#graph=${encodeURIComponent(id)}`);
}
