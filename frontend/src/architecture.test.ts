/** Who may import whom in the front end; the message says what to do instead. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|tsx|css)$/.test(file) && !file.startsWith("generated"))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
const sources = files.filter(({ file }) => !file.endsWith(".css") && !file.includes(".test."));

const importing = (pattern: RegExp, text: string) =>
  [...text.matchAll(/from "([^"]+)"|import\("([^"]+)"\)|import "([^"]+)"/g)].some((match) =>
    pattern.test(match[1] ?? match[2] ?? match[3] ?? ""),
  );

const offenders = (allowed: RegExp, broken: (text: string) => boolean) =>
  sources.filter(({ file, text }) => !allowed.test(file) && broken(text)).map(({ file }) => file);

describe("the front end's architecture", () => {
  it("only canvas/ knows the library that draws the graph: others go through canvas/view", () => {
    expect(offenders(/^canvas\//, (text) => importing(/^@xyflow/, text))).toEqual([]);
  });

  it("graph/ is plain TypeScript: no React, no store, no network", () => {
    const broken = sources.filter(
      ({ file, text }) =>
        file.startsWith("graph/") &&
        importing(/^(react|react-dom|zustand|@xyflow)|^@\/(?!graph|generated)|^\.\.\//, text),
    );
    expect(broken.map(({ file }) => file)).toEqual([]);
  });

  it("only net/ speaks to the server: others call its functions", () => {
    const speaks = (text: string) =>
      /\bfetch\(|new (WebSocket|EventSource|XMLHttpRequest)/.test(text);
    expect(offenders(/^net\//, speaks)).toEqual([]);
  });

  it("nothing is fetched from another host", () => {
    const foreign = files.filter(
      ({ file, text }) =>
        !file.includes(".test.") && /url\(["']?https?:|["'`]https?:\/\/(?!www\.w3\.org)/.test(text),
    );
    expect(foreign.map(({ file }) => relative(root, join(root, file)))).toEqual([]);
  });

  it("no file is longer than 400 lines: split it by what its parts are for", () => {
    expect(files.filter(({ text }) => text.split("\n").length > 400).map((f) => f.file)).toEqual(
      [],
    );
  });
});
