/** Opening graphs: the last one, one from the server, a template, a file. */
import { indexCatalogue } from "@/graph/catalogue";
import { emptyHistory } from "@/graph/history";
import { atTop } from "@/graph/modules/scope";
import { placed } from "@/graph/placed";
import { asDocument, readDocument } from "@/graph/read";
import { sameDocument } from "@/graph/same";
import { emptyDocument, type GraphDocument } from "@/graph/types";
import { ApiError, getBlocks, getGraph, getSession, getTemplates, listGraphs } from "@/net/api";
import type { Template } from "@/net/types";
import { type Draft, isOurs, lastGraph, readDraft, UNSAVED } from "./draft";
import { useEditor, withDocument } from "./editor";
import { say } from "./notices";
import { keepDraft, saveNow, showInAddress } from "./save";

const FIRST_TEMPLATE = "digits-cnn";

/** Load the blocks and the graph to begin with; throws when the server cannot be reached at all. */
export async function start(): Promise<void> {
  const [catalogue] = await Promise.all([getBlocks(), getSession()]);
  useEditor.setState({ catalogue: indexCatalogue(catalogue) });
  const wanted = addressed() ?? lastGraph();
  if (wanted !== null && (await openStored(wanted))) return;
  const [newest] = await listGraphs();
  if (newest !== undefined && (await openStored(newest.id))) return;
  const templates = await getTemplates();
  const first = templates.find((template) => template.id === FIRST_TEMPLATE) ?? templates[0];
  if (first !== undefined) await openTemplate(first);
  else await openDocument(emptyDocument);
}

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
  if (!(await openStored(id))) say("This graph is gone.", "problem");
}

/** Open a graph by its id, with what this browser has not yet saved of it; false when it is gone. */
export async function openStored(id: string): Promise<boolean> {
  const draft = readDraft(id);
  if (id === UNSAVED) {
    if (draft === null) return false;
    await openDocument(draft.document);
    return true;
  }
  try {
    const stored = await getGraph(id);
    const theirs = asDocument(stored.document);
    if (draft !== null && !draft.saved) await restore(id, draft, theirs, stored.version);
    else await put(theirs, { graphId: id, graphVersion: stored.version, saved: "saved" });
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
  await saveNow();
}

export async function openFile(file: File): Promise<void> {
  try {
    await openDocument(readDocument(await file.text()));
    say(`Opened ${file.name}.`);
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
