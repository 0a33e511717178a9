/** What the editor knows, in one place. */
import type { Catalogue } from "@/graph/catalogue";
import type { Edit } from "@/graph/edits";
import type { History } from "@/graph/history";
import type { Setting } from "@/graph/modules/inside";
import type { Scope } from "@/graph/modules/scope";
import type { GraphDocument, Position } from "@/graph/types";
import type { Problem, Verdict } from "@/graph/verdict";
import type { Cost, Recipe, Run } from "@/net/types";

export type ThemeChoice = "system" | "light" | "dark";

/** Where the document is kept: on the server, on its way there, or only in this browser. */
export type SavedState =
  | "new"
  | "saved"
  | "saving"
  | "unsaved"
  | "offline"
  | "conflict"
  /** It cannot be shown, so that it is not saved over a version that can. */
  | "held";

/** Where a search for a block was opened from, and so what is done with the block chosen. */
export interface BlockSearch {
  readonly kind: "search";
  /** Place on the screen for the popup. */
  readonly screen: Position;
  /** Place on the canvas for the block. */
  readonly at: Position;
  /** The pointer chose the place; else the block goes after the selection, as from the palette. */
  readonly placed?: boolean;
  readonly end?: { readonly from: string } | { readonly to: string };
}

export type Overlay =
  | BlockSearch
  | {
      readonly kind:
        | "commands"
        | "connect"
        | "gallery"
        | "shortcuts"
        | "graphs"
        | "versions"
        | "data";
    }
  /** Asks for the name of a new block of one's own, or a new name of the one given. */
  | { readonly kind: "name-block"; readonly module: string | null }
  /** A graph on the server that cannot be read. */
  | { readonly kind: "unreadable"; readonly id: string; readonly message: string }
  | { readonly kind: "home" | "evaluate"; readonly run: Run }
  | { readonly kind: "conflict"; readonly theirs: GraphDocument; readonly version: number };

export interface DispatchOptions {
  /** Steps with the same key that follow each other are undone together. */
  readonly mergeKey?: string;
  readonly select?: readonly string[];
  /** The edits speak of the whole document, not of the block that is open. */
  readonly whole?: boolean;
}

export interface EditorState {
  readonly catalogue: Catalogue | null;
  /** What the canvas shows and edits: the graph, or the inside of the block that is open. */
  readonly document: GraphDocument;
  /** The way to the block that is open; empty while the graph itself is shown. */
  readonly scope: Scope;
  /** While a block is open: the document that it is part of. Read it through `wholeOf`. */
  readonly whole: GraphDocument | null;
  /** While a block is open: what it gets from its use, and the verdict on the whole. */
  readonly setting: Setting | null;
  readonly wholeVerdict: Verdict | null;
  /** The recipe that lies in the document's canvas, so that it is saved and undone with it. */
  readonly recipe: Recipe | null;
  readonly history: History<GraphDocument>;
  readonly selection: ReadonlySet<string>;
  readonly selectedWires: ReadonlySet<string>;

  readonly verdict: Verdict | null;
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly cost: Cost | null;
  /** False while the verdict is older than the document. */
  readonly checked: boolean;

  /** Counts the graphs that were opened, so that the canvas begins anew with each. */
  readonly opened: number;
  readonly graphId: string | null;
  readonly graphVersion: number;
  readonly saved: SavedState;
  readonly savedAt: number | null;

  /** The run that the dashboard shows. */
  readonly watchedRun: string | null;
  readonly dockTab: string;
  readonly dockOpen: boolean;
  readonly inspectorTab: string;
  readonly theme: ThemeChoice;
  readonly overlay: Overlay | null;
  /** Below 900 px one of the side panels lies over the canvas. */
  readonly panel: "palette" | "inspector" | null;

  /** Apply edits as one step that can be undone; says why and changes nothing when one does not fit. */
  dispatch: (edits: Edit | readonly Edit[], label: string, options?: DispatchOptions) => boolean;
  /** Put another version of the same graph in the document's place, as one step. */
  replace: (document: GraphDocument, label: string) => void;
  /** Show the inside of a module, as one of its uses has it. */
  enter: (module: string, node: string | null) => void;
  /** Go back out, to `depth` steps below the graph. */
  leave: (depth?: number) => void;
  undo: () => void;
  redo: () => void;
  select: (nodes: Iterable<string>, wires?: Iterable<string>) => void;
  setRecipe: (recipe: Recipe, label?: string) => void;
  watchRun: (id: string | null) => void;
  setDock: (change: { tab?: string; open?: boolean }) => void;
  show: (overlay: Overlay | null) => void;
}
