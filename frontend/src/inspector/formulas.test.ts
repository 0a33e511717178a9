import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import katex from "katex";
import { describe, expect, it } from "vitest";

/** The reference is made from the blocks themselves, formulas and all. */
const reference = readFileSync(resolve(__dirname, "../../../docs/blocks.md"), "utf-8");
const formulas = [...reference.matchAll(/^### (\w+)\n(?:(?!^### )[\s\S])*?^\$\$([\s\S]+?)\$\$$/gm)];

describe("the blocks' formulas", () => {
  it("are many", () => expect(formulas.length).toBeGreaterThan(90));

  it.each(formulas.map((found) => [found[1] ?? "", found[2] ?? ""]))("%s can be set", (_, tex) => {
    const options = { displayMode: true, strict: "error", throwOnError: true } as const;
    expect(katex.renderToString(tex, options)).toContain("katex");
  });
});
