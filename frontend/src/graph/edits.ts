/** Everything that can be done to a document, as plain data. The checker's fixes are such edits too. */
import type { GraphNode, Module, ModuleCanvas, Params, ParamValue, Position } from "./types";

export type Edit =
  | { readonly edit: "add_node"; readonly node: GraphNode; readonly at?: Position }
  | { readonly edit: "remove_node"; readonly node: string }
  /** The value null takes the parameter back to its default. */
  | {
      readonly edit: "set_param";
      readonly node: string;
      readonly param: string;
      readonly value: ParamValue;
    }
  | { readonly edit: "add_wire"; readonly from: string; readonly to: string }
  | { readonly edit: "remove_wire"; readonly from: string; readonly to: string }
  | {
      readonly edit: "insert_on_wire";
      readonly from: string;
      readonly to: string;
      readonly node: GraphNode;
      readonly at?: Position;
    }
  /** Null gives the node weights of its own again. */
  | { readonly edit: "set_shares"; readonly node: string; readonly shares: string | null }
  | {
      readonly edit: "make_module";
      readonly nodes: readonly string[];
      readonly module: string;
      readonly arrivals?: Readonly<Record<string, Params>>;
      readonly parameters?: Module["parameters"];
    }
  | { readonly edit: "unpack_module"; readonly node: string }
  /** Null takes the module away. */
  | {
      readonly edit: "set_module";
      readonly module: string;
      readonly to: Module | null;
      readonly canvas?: ModuleCanvas;
    }
  /** Edits of a module's inside, as fixes name it. */
  | { readonly edit: "in_module"; readonly module: string; readonly edits: readonly Edit[] }
  | { readonly edit: "rename_module"; readonly module: string; readonly to: string }
  /** Each use chooses an inner node's parameter, under the name `as`; `value` holds where it does not. */
  | {
      readonly edit: "expose";
      readonly module: string;
      readonly node: string;
      readonly param: string;
      readonly as: string;
      readonly value: ParamValue;
    }
  | { readonly edit: "hide"; readonly module: string; readonly parameter: string }
  | { readonly edit: "move"; readonly positions: Readonly<Record<string, Position>> }
  | { readonly edit: "rename_node"; readonly node: string; readonly to: string }
  | { readonly edit: "set_title"; readonly node: string; readonly title: string | null }
  | { readonly edit: "rename_graph"; readonly name: string }
  | { readonly edit: "set_recipe"; readonly recipe: Readonly<Record<string, unknown>> };

/** An edit that does not fit the document any more, for instance because its node is gone. */
export class EditRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EditRefused";
  }
}
