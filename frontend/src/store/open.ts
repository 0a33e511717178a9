/** Opening graphs: the last one, one from the server, a template, a file. */
import { indexCatalogue } from "@/graph/catalogue";
import { emptyHistory } from "@/graph/history";
import { atTop } from "@/graph/modules/scope";
import { placed } from "@/graph/placed";
import { asDocument, leftOutInWords, NotADocument, openable, parse } from "@/graph/read";
import { sameDocument } from "@/graph/same";
import { emptyDocument, type GraphDocument } from "@/graph/types";
import { ApiError, getBlocks, getGraph, getSession, getTemplates, listGraphs } from "@/net/api";
import type { Template } from "@/net/types";
import { type Draft, forgetDraft, isOurs, lastGraph, readDraft, UNSAVED } from "./draft";
import { useEditor, withDocument } from "./editor";
import { say } from "./notices";
import { keepDraft, saveNow, showInAddress } from "./save";

const FIRST_TEMPLATE = "digits-cnn";

/** So many of the newest graphs are tried when one after the other cannot be read. */
const TRIES = 20;

/** Load the blocks and the graph to begin with; throws when the server cannot be reached at all. */
export async function start(): Promise<void> {
  const [catalogue] = await Promise.all([getBlocks(), getSession()]);
  useEditor.setState({ catalogue: indexCatalogue(catalogue) });
  const unreadable: Unreadable[] = [];
  await openFirst(unreadable);
  const [first] = unreadable;
  // Told over what was opened in its place: a graph that cannot be read keeps nobody from the others.
  if (first) useEditor.getState().show({ kind: "unreadable", ...first });
}

interface Unreadable {
  readonly id: string;
  readonly message: string;
}

/** The graph that was asked for or last worked on, else the newest, else a template; `unreadable` takes those that
 * are there and cannot be read. */
async function openFirst(unreadable: Unreadable[]): Promise<void> {
  const opens = (id: string) => tryToOpen(id, unreadable);
  const wanted = addressed() ?? lastGraph();
  if (wanted !== null && (await opens(wanted))) return;
  await openNewest(async (id) => id !== wanted && opens(id));
}

/** Whether a graph could be opened; where it is there and cannot be read, `unreadable` takes it. */
async function tryToOpen(id: string, unreadable: Unreadable[]): Promise<boolean> {
  try {
    return await openStored(id);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    unreadable.push({ id, message: error.message });
    return false;
  }
}

/** The newest graph of those that can be opened, else a template. */
async function openNewest(opens: (id: string) => Promise<boolean>): Promise<void> {
  for (const { id } of (await listGraphs()).slice(0, TRIES)) {
    if (await opens(id)) return;
  }
  const templates = await getTemplates();
  const first = templates.find((template) => template.id === FIRST_TEMPLATE) ?? templates[0];
  if (first !== undefined) await openTemplate(first);
  else await openDocument(emptyDocument);
}

/** Whether it is this one graph that cannot be read, and not the server that cannot be reached. */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof NotADocument ||
  (error instanceof ApiError && !error.temporary && error.status >= 400 && error.status !== 401);

const addressed = (): string | null =>
  new URLSearchParams(window.location.hash.slice(1)).get("graph");

/** Open what the address names when somebody follows a link to another graph in the same page. */
export function followAddress(): () => void {
  const follow = () => {
    const id = addressed();
    if (id !== null && id !== useEditor.getState().graphId) void openInstead(id);
  };
  window.addEventListener("hashchange", follow);
  return () => window.removeEventListener("hashchange", follow);
}

/** Save the graph at hand and open another in its place; says so when that one is gone. */
export async function openInstead(id: string): Promise<void> {
  await saveNow();
  try {
    if (!(await openStored(id))) say("This graph is gone.", "problem");
  } catch (error) {
    if (isUnreadable(error)) {
      useEditor.getState().show({ kind: "unreadable", id, message: error.message });
    } else say(error instanceof Error ? error.message : String(error), "problem");
  }
}

/** A graph was deleted: nothing of it stays in this browser, and where it was open another one takes its place. */
export async function forgetGraph(id: string): Promise<void> {
  forgetDraft(id);
  if (useEditor.getState().graphId !== id) return;
  const { overlay } = useEditor.getState();
  await openNewest((other) => tryToOpen(other, []));
  useEditor.getState().show(overlay); // the list from which it was deleted
}

/** Open a graph by its id, with what this browser has not yet saved of it; false when it is gone. */
export async function openStored(id: string): Promise<boolean> {
  const draft = draftOf(id);
  if (id === UNSAVED) {
    if (draft === null) return false;
    await openDocument(draft.document);
    return true;
  }
  try {
    const stored = await getGraph(id);
    const { document: theirs, leftOut } = openable(stored.document);
    if (draft !== null && !draft.saved) await restore(id, draft, theirs, stored.version);
    else await put(theirs, { graphId: id, graphVersion: stored.version, saved: "saved" });
    if (leftOut.length > 0) say(leftOutInWords(leftOut), "problem");
  } catch (error) {
    if (error instanceof ApiError && error.temporary && draft !== null) {
      await put(draft.document, { graphId: id, graphVersion: draft.version, saved: "offline" });
      return true;
    }
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
  showInAddress(id);
  return true;
}

/** What this browser has of a graph; where that is damaged it says so, and the server's is opened. */
function draftOf(id: string): Draft | null {
  try {
    return readDraft(id);
  } catch (error) {
    if (!(error instanceof NotADocument)) throw error;
    say(error.message, "problem");
    return null;
  }
}

async function restore(
  id: string,
  draft: Draft,
  theirs: GraphDocument,
  version: number,
): Promise<void> {
  const known = version === draft.version || isOurs(theirs, draft);
  const graphVersion = known ? version : draft.version;
  await put(draft.document, { graphId: id, graphVersion, saved: "unsaved" });
  if (!known) {
    useEditor.setState({ saved: "conflict", overlay: { kind: "conflict", theirs, version } });
    return;
  }
  if (sameDocument(theirs, draft.document)) {
    useEditor.setState({ saved: "saved", savedAt: Date.now() });
    return;
  }
  say("Your last changes were restored.");
  await saveNow();
}

export async function openTemplate(template: Template): Promise<void> {
  const graph = asDocument(template.graph);
  const { positions: _, ...rest } = graph.canvas; // laid out anew, for the cards as they are now
  const canvas = { ...rest, recipe: template.recipe };
  await openDocument({ ...graph, name: template.name, canvas });
}

/** Open a document that the server does not have yet; it is saved as a new graph. */
export async function openDocument(document: GraphDocument): Promise<void> {
  await put(document, { graphId: null, graphVersion: 0, saved: "unsaved" });
  await drawn();
  await saveNow();
}

/** Open an earlier version of a graph in the place of its newest, as which it is then saved. */
export async function openVersion(
  id: string,
  document: GraphDocument,
  newest: number,
): Promise<void> {
  await put(document, { graphId: id, graphVersion: newest, saved: "unsaved" });
  showInAddress(id);
  await drawn();
  await saveNow();
}

/** Until what was put is on the page: a document that cannot be drawn is known as such before it is saved. */
const drawn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export async function openFile(file: File): Promise<void> {
  try {
    const { document, leftOut } = openable(parse(await file.text()));
    await openDocument(document);
    if (leftOut.length > 0) say(leftOutInWords(leftOut), "problem");
    else say(`Opened ${file.name}.`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), "problem");
  }
}

type Place = Pick<ReturnType<typeof useEditor.getState>, "graphId" | "graphVersion" | "saved">;

async function put(document: GraphDocument, place: Place): Promise<void> {
  const whole = await placed(document);
  useEditor.setState((state) => ({
    ...withDocument(whole, atTop, state.catalogue),
    wholeVerdict: null,
    setting: null,
    ...place,
    opened: state.opened + 1,
    savedAt: place.saved === "saved" ? Date.now() : null,
    history: emptyHistory,
    selection: new Set(),
    selectedWires: new Set(),
    verdict: null,
    problems: new Map(),
    cost: null,
    watchedRun: null,
    overlay: null,
  }));
  keepDraft();
}
