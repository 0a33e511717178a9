import { describe, expect, it } from "vitest";
import type { Field } from "./catalogue";
import { type Pair, pairsOf, simplest } from "./pairs";
import { valueText } from "./words";

describe("sizes of two ends", () => {
  it("are written in the simplest form that says the same", () => {
    const forms: [Pair[], unknown][] = [
      [
        [
          [1, 1],
          [1, 1],
        ],
        1,
      ],
      [
        [
          [1, 1],
          [2, 2],
        ],
        [1, 2],
      ],
      [
        [
          [1, 0],
          [2, 2],
        ],
        [[1, 0], 2],
      ],
      [
        [
          [0, 0],
          [0, 3],
          [1, 1],
        ],
        [0, [0, 3], 1],
      ],
    ];
    for (const [pairs, form] of forms) {
      expect(simplest(pairs)).toEqual(form);
      expect(pairsOf(simplest(pairs), pairs.length)).toEqual(pairs);
    }
  });

  it("are read on a card in that form", () => {
    const field: Field = {
      name: "padding",
      type: "integers",
      required: false,
      default: 1,
      description: "",
      per_axis: 2,
      pairs: true,
    };
    const shown = (value: Parameters<typeof valueText>[0]) => valueText(value, field);
    expect(
      shown([
        [1, 1],
        [1, 1],
      ]),
    ).toBe("1 × 1");
    expect(shown([[1, 0], 2])).toBe("(1, 0) × 2");
    expect(shown([2, 3])).toBe("2 × 3");
  });
});
