/** Ways on from a graph that cannot be shown or read: an earlier version of it, or its text as a file. */
import { placed } from "@/graph/placed";
import { NotADocument, openable } from "@/graph/read";
import { sameDocument } from "@/graph/same";
import type { GraphDocument } from "@/graph/types";
import { ApiError, getGraph, getVersion, listVersions } from "@/net/api";
import { useEditor, wholeOf } from "./editor";
import { say } from "./notices";
import { openVersion } from "./open";
import { isUnfit } from "./unfit";

interface Good {
  readonly version: number;
  /** The number of the newest version, good or not: what is saved next comes after it. */
  readonly newest: number;
  readonly document: GraphDocument;
}

const NONE = "None of its earlier versions can be opened.";

/** Put the last version of the shown graph in its place that could be shown; undo brings this one back. */
export async function goBackToGood(): Promise<void> {
  const { graphId, history, undo, replace } = useEditor.getState();
  const now = wholeOf(useEditor.getState());
  const good = graphId === null ? null : await lastGood(graphId, now);
  if (good !== null) {
    replace(good.document, `Go back to version ${good.version}`);
    say(`This is version ${good.version} again.`);
  } else if (history.past.length > 0) undo();
  else say(NONE, "problem");
}

/** Open the last good version of a graph of which the newest cannot be read; saved, it is the newest. */
export async function openLastGood(id: string): Promise<void> {
  const good = await lastGood(id, null);
  if (good === null) {
    say(NONE, "problem");
    return;
  }
  await openVersion(id, good.document, good.newest);
  say(`This is version ${good.version}, the last that can be read.`);
}

/** The newest version that can be read, was not found unfit to be shown, and is another than this one. */
async function lastGood(id: string, now: GraphDocument | null): Promise<Good | null> {
  const versions = await listVersions(id);
  const newest = versions[0]?.version ?? 0;
  for (const { version } of versions) {
    const document = await readable(id, version);
    if (document === null || isUnfit(document)) continue;
    if (now === null || !sameDocument(document, now)) return { version, newest, document };
  }
  return null;
}

async function readable(id: string, version: number): Promise<GraphDocument | null> {
  try {
    return await placed(openable((await getVersion(id, version)).document).document);
  } catch (error) {
    const damaged = error instanceof ApiError && !error.temporary;
    if (error instanceof NotADocument || damaged) return null;
    throw error;
  }
}

/** What the server has of a graph, as it has it. */
export const storedText = async (id: string): Promise<string> =>
  `${JSON.stringify((await getGraph(id)).document, null, 2)}\n`;
