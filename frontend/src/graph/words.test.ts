import { describe, expect, it } from "vitest";
import { apply } from "./apply";
import type { Block } from "./catalogue";
import { differences } from "./differences";
import { catalogue, chain } from "./fixtures";
import { idStem, isValidId, newId } from "./ids";
import { titleOf } from "./titles";
import { arithmetic, bytesText, caption, shapeText } from "./words";

const conv = catalogue.byName.get("Conv2D") as Block;

describe("words", () => {
  it("writes shapes with a cross and unknown lengths by their axis", () => {
    expect(shapeText([16, 8, 8])).toBe("16 × 8 × 8");
    expect(shapeText([null, 1024], ["time", "features"])).toBe("t × 1,024");
    expect(shapeText([])).toBe("1");
  });

  it("says a node in its caption and what else was set", () => {
    expect(caption(conv, { filters: 16 })).toEqual(["16 filters, 3 × 3"]);
    expect(caption(conv, { filters: 1 })).toEqual(["1 filter, 3 × 3"]);
    expect(caption(conv, { filters: 11 })).toEqual(["11 filters, 3 × 3"]);
    expect(caption(conv, { kernel_size: [3, 5], use_bias: false })).toEqual([
      "32 filters, 3 × 5",
      "no use bias",
    ]);
  });

  it("writes the check's arithmetic with the signs of mathematics", () => {
    expect(arithmetic("floor((8 + 2·1 - 3) / 1) + 1 = 8")).toBe("⌊(8 + 2·1 − 3) / 1⌋ + 1 = 8");
  });

  it("counts bytes as people do", () => {
    expect([812, 32_768, 2_140_000].map(bytesText)).toEqual(["812 B", "33 kB", "2.1 MB"]);
  });
});

describe("names", () => {
  it("makes ids that Python can use", () => {
    expect(["MaxPooling2D", "LSTM", "Dense", "module:MyBlock"].map(idStem)).toEqual([
      "max_pooling2d",
      "lstm",
      "dense",
      "my_block",
    ]);
    expect(newId(new Set(["dense"]), "dense")).toBe("dense_2");
    expect(newId(new Set(), "lambda")).toBe("lambda_2");
    expect(["a", "_a", "A", "1a", "class", "self", "a".repeat(65)].map(isValidId)).toEqual([
      true,
      ...Array.from({ length: 6 }, () => false),
    ]);
  });

  it("numbers blocks of one kind and lets people name them", () => {
    const node = { id: "again", block: "Conv2D" };
    const two = apply(chain, { edit: "add_node", node });
    expect(["image", "conv", "again"].map((id) => titleOf(two, id))).toEqual([
      "Image",
      "Conv2D",
      "Conv2D 2",
    ]);
    const named = apply(two, { edit: "set_title", node: "again", title: "Eyes" });
    expect(titleOf(named, "again")).toBe("Eyes");
  });

  it("tells what one version has that the other has not", () => {
    const changed = apply(chain, { edit: "set_param", node: "dense", param: "units", value: 12 });
    expect(differences(changed, chain)).toEqual(["Dense: units is 12"]);
    expect(differences(chain, chain)).toEqual([]);
  });
});
