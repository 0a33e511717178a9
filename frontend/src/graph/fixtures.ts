/** A small catalogue and the digits network, for tests. */
import { type Block, type Catalogue, type Field, indexCatalogue } from "./catalogue";
import { emptyDocument, type GraphDocument } from "./types";

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  type: "integer",
  default: null,
  required: false,
  description: "",
  ...more,
});

const block = (name: string, family: string, more: Partial<Block> = {}): Block => ({
  name,
  family,
  tagline: "",
  caption: "",
  summary: "",
  description: "",
  formula: "",
  note: "",
  mask: "passes",
  mask_rule: "",
  essential: false,
  inputs: [{ name: "input", optional: false, many: false }],
  outputs: [{ name: "output" }],
  fields: [],
  examples: [],
  ...more,
});

export const catalogue: Catalogue = indexCatalogue({
  families: [
    { name: "io", title: "In and out", letter: "I" },
    { name: "core", title: "Core", letter: "C" },
  ],
  blocks: [
    block("Input", "io", { inputs: [], fields: [field("shape", { type: "shape", default: [4] })] }),
    block("Output", "io", { outputs: [] }),
    block("Dense", "core", {
      caption: "{units} units",
      tagline: "every input to every output",
      fields: [
        field("units", { required: true, minimum: 1 }),
        field("activation", { type: "choice", default: "linear", choices: ["linear", "relu"] }),
      ],
      examples: [{ input: [[4]], params: { units: 8 }, output: [8], parameters: 40 }],
    }),
    block("Conv2D", "convolution", {
      caption: "{filters} filters, {kernel_size}",
      fields: [
        field("filters", { default: 32 }),
        field("kernel_size", { type: "integers", default: 3, per_axis: 2 }),
        field("use_bias", { type: "boolean", default: true }),
      ],
    }),
    block("Flatten", "shape"),
    block("Dropout", "regularization", {
      fields: [field("rate", { type: "number", default: 0.5 })],
    }),
    block("Add", "merging", { inputs: [{ name: "inputs", optional: false, many: true }] }),
    block("LSTM", "sequence", {
      inputs: [
        { name: "input", optional: false, many: false },
        { name: "mask", optional: true, many: false },
      ],
    }),
  ],
});

export const chain: GraphDocument = {
  ...emptyDocument,
  name: "Digits",
  nodes: [
    { id: "image", block: "Input", params: { shape: [1, 8, 8] } },
    { id: "conv", block: "Conv2D", params: { filters: 16 } },
    { id: "flat", block: "Flatten" },
    { id: "dense", block: "Dense", params: { units: 10 } },
  ],
  wires: [
    { from: "image", to: "conv" },
    { from: "conv", to: "flat" },
    { from: "flat", to: "dense" },
  ],
  canvas: {
    positions: {
      image: { x: 0, y: 0 },
      conv: { x: 176, y: 0 },
      flat: { x: 352, y: 0 },
      dense: { x: 528, y: 0 },
    },
  },
};
