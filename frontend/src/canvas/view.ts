/** What the rest of the editor may ask of the canvas, without knowing the library that draws it. */
import type { Size } from "@/graph/layout";
import type { Position } from "@/graph/types";

export interface View {
  zoomIn: () => void;
  zoomOut: () => void;
  zoomTo: (zoom: number) => void;
  fit: (nodes?: readonly string[]) => void;
  /** Bring a node into sight without changing the zoom, if it is not in sight already. */
  reveal: (node: string) => void;
  /** Put the keyboard on a node. */
  focus: (node: string) => void;
  toCanvas: (screen: Position) => Position;
  /** The middle of what is seen, on the screen. */
  center: () => Position;
  sizes: () => ReadonlyMap<string, Size>;
}

let current: View | null = null;

export const provideView = (view: View | null): void => {
  current = view;
};

/** The canvas on the screen; null while it is not shown. */
export const view = (): View | null => current;
