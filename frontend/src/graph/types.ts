/** The graph document as the editor holds it. Always treated as immutable: edits make a new one. */

export type Scalar = string | number | boolean | null;
/** A size for each axis; where an axis has two ends, both in a list of their own. */
export type AxisValue = number | null | readonly number[];
/** Inside a block of one's own: the value that each use of it chooses for the parameter named. */
export interface Reference {
  readonly $: string;
}
export type ParamValue = Scalar | Reference | readonly AxisValue[];
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

/** A block of one's own. Its ports are its Input and Output nodes' ids. */
export interface Module {
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly Wire[];
  /** What each use may choose, with what holds where it does not. */
  readonly parameters: Readonly<Record<string, { readonly default: ParamValue }>>;
}
export type Modules = Readonly<Record<string, Module>>;

/** Where a module's nodes lie and what they are called, as the canvas has it for the graph's own. */
export interface ModuleCanvas {
  readonly positions?: Readonly<Record<string, Position>>;
  readonly titles?: Readonly<Record<string, string>>;
}

/** What the editor keeps beside the graph; nothing in here changes what is computed. */
export interface Canvas {
  readonly positions?: Readonly<Record<string, Position>>;
  readonly titles?: Readonly<Record<string, string>>;
  readonly modules?: Readonly<Record<string, ModuleCanvas>>;
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
  readonly modules: Modules;
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
