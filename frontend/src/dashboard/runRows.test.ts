import { expect, it } from "vitest";
import type { Run } from "@/net/types";
import { resultName } from "./runRows";

const told = (...names: string[]) =>
  ({ best: null, last: Object.fromEntries(names.map((name) => [name, 0.5])) }) as unknown as Run;

it("judges a run by its first metric, and by the whole loss where it has none", () => {
  expect(resultName(told("train/loss", "validation/loss", "validation/f1"))).toBe("validation/f1");
  const own = ["validation/loss", "validation/left/loss", "validation/right/loss"];
  expect(resultName(told(...own))).toBe("validation/loss");
  expect(resultName(told(...own, "validation/left/accuracy"))).toBe("validation/left/accuracy");
});
