/** The graph document as the editor holds it. Always treated as immutable: edits make a new one. */

export type Scalar = string | number | boolean | null;
export type ParamValue = Scalar | readonly (number | null)[];
export type Params = Readonly<Record<string, ParamValue>>;

export interface GraphNode {
  readonly id: string;
  readonly block: string;
  readonly params?: Params;
  readonly shares?: string;
}

/** Both ends are `node` or `node.port`; a port left out is the block's first. */
export interface Wire {
  readonly from: string;
  readonly to: string;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** What the editor keeps beside the graph; nothing in here changes what is computed. */
export interface Canvas {
  readonly positions?: Readonly<Record<string, Position>>;
  readonly titles?: Readonly<Record<string, string>>;
  /** How the graph was last trained or is to be trained, so that it travels with the document. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface GraphDocument {
  readonly format: "brickwork.graph";
  readonly version: 1;
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly Wire[];
  readonly modules: Readonly<Record<string, unknown>>;
  readonly canvas: Canvas;
}

export const emptyDocument: GraphDocument = {
  format: "brickwork.graph",
  version: 1,
  name: "Untitled",
  nodes: [],
  wires: [],
  modules: {},
  canvas: {},
};
