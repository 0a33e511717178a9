import { describe, expect, it } from "vitest";
import { type Pair, pairsOf, simplest } from "./pairs";

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
});
