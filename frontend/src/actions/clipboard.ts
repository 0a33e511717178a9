/** Copy, cut, paste and duplicate. The keyboard comes in as the browser's own clipboard events, which work
 * across tabs without asking for leave; menus use the clipboard's interface. */
import { view } from "@/canvas/view";
import { isWriting } from "@/commands/writing";
import { removeNodes } from "@/graph/build";
import { copyPiece, type Piece, pastePiece, readPiece } from "@/graph/clipboard";
import { EditRefused } from "@/graph/edits";
import { NODE_HEIGHT, NODE_WIDTH } from "@/graph/place";
import { readDocument } from "@/graph/read";
import type { Position } from "@/graph/types";
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import { openDocument } from "@/store/open";

const GAP = 36;

/** Straight below what was copied, so that no copy covers its original. */
function below(piece: Piece): Position {
  const heights = Object.values(piece.positions).map((place) => place.y);
  return { x: 0, y: Math.max(...heights) - Math.min(...heights) + NODE_HEIGHT + GAP };
}

function selectedText(): string | null {
  const { document, selection } = useEditor.getState();
  return selection.size === 0 ? null : JSON.stringify(copyPiece(document, selection), null, 2);
}

export async function copySelection(): Promise<void> {
  const text = selectedText();
  if (text !== null) await navigator.clipboard.writeText(text);
}

export async function cutSelection(): Promise<void> {
  await copySelection();
  removeSelected("Cut");
}

export async function pasteFromClipboard(): Promise<void> {
  paste(await navigator.clipboard.readText());
}

export function duplicateSelection(): void {
  const { document, selection } = useEditor.getState();
  const piece = copyPiece(document, selection);
  put(piece, { by: below(piece) }, "Duplicate");
}

function removeSelected(label: string): void {
  const { document, selection, catalogue, dispatch } = useEditor.getState();
  if (catalogue) dispatch(removeNodes(document, [...selection], catalogue), label);
}

function paste(text: string): void {
  const { document } = useEditor.getState();
  const piece = readPiece(text);
  if (piece === null) {
    say("The clipboard holds no blocks.", "quiet");
    return;
  }
  const taken = new Set(document.nodes.map((node) => node.id));
  const here = piece.nodes.every((node) => taken.has(node.id));
  const center = view()?.center() ?? { x: 0, y: 0 };
  const middle = view()?.toCanvas(center) ?? center;
  const at = { x: middle.x - NODE_WIDTH / 2, y: middle.y - NODE_HEIGHT / 2 };
  const count = piece.nodes.length;
  const label = count === 1 ? "Paste" : `Paste ${count} blocks`;
  const first = put(piece, here ? { by: below(piece) } : { at }, label);
  if (first !== undefined) view()?.reveal(first);
}

/** Add a piece as one step; the first new node's id, or nothing where it cannot be put here. */
function put(
  piece: Piece,
  where: { readonly at: Position } | { readonly by: Position },
  label: string,
): string | undefined {
  const { document, scope, dispatch } = useEditor.getState();
  try {
    const [ids, edits] = pastePiece(document, piece, where, scope.at(-1)?.module ?? null);
    dispatch(edits, label, { select: ids });
    return ids[0];
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    say(error.message, "problem");
    return undefined;
  }
}

/** Answer the browser's clipboard events; returns the function that ends it. */
export function startClipboard(): () => void {
  const copy = (event: ClipboardEvent) => {
    const text = selectedText();
    if (isWriting(event.target) || text === null || window.getSelection()?.type === "Range") return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    if (event.type === "cut") removeSelected("Cut");
  };
  const take = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (isWriting(event.target) || text === "") return;
    event.preventDefault();
    if (text.includes('"brickwork.graph"')) void openDocument(readDocument(text)).catch(tell);
    else paste(text);
  };
  document.addEventListener("copy", copy);
  document.addEventListener("cut", copy);
  document.addEventListener("paste", take);
  return () => {
    document.removeEventListener("copy", copy);
    document.removeEventListener("cut", copy);
    document.removeEventListener("paste", take);
  };
}

const tell = (error: unknown): void =>
  say(error instanceof Error ? error.message : String(error), "problem");
