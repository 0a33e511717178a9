// @vitest-environment jsdom
/** Whatever a document holds, the page is drawn: each is refused in words, or every part of the editor shows it.
 * The documents are good ones in which something was changed, made where the server's tests have theirs. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { CatalogueData } from "@/graph/catalogue";
import { indexCatalogue } from "@/graph/catalogue";
import { copyPiece, pastePiece, readPiece } from "@/graph/clipboard";
import { differences } from "@/graph/differences";
import { layOut } from "@/graph/layout";
import { moduleOf } from "@/graph/modules/names";
import { entryOf } from "@/graph/own";
import { fileName, NotADocument, openable, readDocument, writeDocument } from "@/graph/read";
import { emptyDocument } from "@/graph/types";
import type { VerdictData } from "@/graph/verdict";

interface Tried {
  readonly what: string;
  readonly document: unknown;
  readonly verdict: VerdictData;
}
interface Told {
  readonly blocks: CatalogueData;
  readonly recipe: unknown;
  readonly tried: readonly Tried[];
}

const root = resolve(__dirname, "../..");
const soak = process.env.BRICKWORK_SOAK === "1";
const DRAWN = soak ? 5_000 : 30;

/** What a browser has and jsdom has not. */
vi.hoisted(() => {
  const nothing = () => undefined;
  const watcher = class {
    observe = nothing;
    unobserve = nothing;
    disconnect = nothing;
  };
  Object.assign(globalThis, { ResizeObserver: watcher, IntersectionObserver: watcher });
  Object.assign(globalThis, {
    DOMMatrixReadOnly: class {
      m22 = 1;
    },
  });
  window.matchMedia = () =>
    ({ matches: false, addEventListener: nothing, removeEventListener: nothing }) as never;
  HTMLCanvasElement.prototype.getContext = () => null;
  Element.prototype.scrollIntoView = nothing;
});

let told: Told;
let asked: Tried;
const digits = {
  name: "digits",
  title: "Digits",
  description: "",
  licence: "",
  rows: 1797,
  default_target: "digit",
  columns: [
    { name: "image", type: "image", shape: [1, 8, 8] },
    { name: "digit", type: "class", classes: ["0", "1", "2"] },
  ],
  preview: [[[[[0, 1]]], "0"]],
};

/** The server: its catalogues and verdicts are the real ones. */
async function answer(path: string, { method }: RequestInit): Promise<Response> {
  const answers: Record<string, unknown> = {
    "/api/blocks": told.blocks,
    "/api/recipe": told.recipe,
    "/api/data": [digits],
    "/api/data/digits": digits,
    "/api/check": asked.verdict,
    "/api/code": { source: "" },
    "/api/session": { csrf: "" },
    "/api/templates": [],
    "/api/runs": [],
    "/api/graphs": method === "POST" ? { id: "g1", version: 1, name: "", updated: "" } : [],
  };
  const known = entryOf(answers, path.split("?")[0]);
  if (known === undefined)
    return new Response('{"code":"not_found","message":"Not here."}', { status: 404 });
  return new Response(JSON.stringify(known), { status: 200 });
}

beforeAll(() => {
  const python = resolve(root, ".venv/bin/python");
  const words = execFileSync(python, ["-m", "tests.mutations", String(soak ? 5_000 : 1_000)], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  told = JSON.parse(words) as Told;
}, 120_000);

const opened = ({ document }: Tried) => {
  try {
    return openable(document).document;
  } catch (error) {
    if (error instanceof NotADocument && error.message !== "") return null;
    throw error;
  }
};

describe("a changed document", () => {
  it("is refused in words, or copied, compared, laid out and written", () => {
    let refused = 0;
    for (const tried of told.tried) {
      const document = opened(tried);
      if (document === null) {
        refused += 1;
        continue;
      }
      expect(readDocument(writeDocument(document)), tried.what).toEqual(document);
      expect(fileName(document), tried.what).toMatch(/\.brick\.json$/);
      const ids = new Set(document.nodes.map((node) => node.id));
      expect(Object.keys(layOut(document)).sort(), tried.what).toEqual([...ids].sort());
      expect(differences(document, document), tried.what).toEqual([]);
      expect(differences(document, emptyDocument).length, tried.what).toBeGreaterThan(0);
      const piece = readPiece(JSON.stringify(copyPiece(document, ids)));
      expect(
        piece && pastePiece(emptyDocument, piece, { by: { x: 0, y: 0 } }),
        tried.what,
      ).toBeTruthy();
    }
    expect(refused).toBeGreaterThan(told.tried.length / 10);
    expect(refused).toBeLessThan(told.tried.length / 2);
  }, 600_000);

  it("keeps what it need not leave out: the originals lose nothing", () => {
    for (const tried of told.tried.filter(({ what }) => what === "as it was")) {
      expect(openable(tried.document).leftOut).toEqual([]);
    }
  });
});

describe("the editor", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", vi.fn(answer));
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("shows every one that is read, part by part", async () => {
    const [{ App }, { useEditor }, { openDocument }] = await Promise.all([
      import("@/App"),
      import("@/store/editor"),
      import("@/store/open"),
    ]);
    const settle = () => act(() => new Promise<void>((done) => setTimeout(done, 0)));
    asked = told.tried[0] as Tried;
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    render(
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>,
    );
    await act(() => vi.waitFor(() => expect(useEditor.getState().opened).toBe(1)));
    useEditor.setState({ catalogue: indexCatalogue(told.blocks) });
    const whole = (what: string) =>
      expect(
        screen
          .queryAllByRole("alert")
          .map((found) => found.textContent)
          .filter((text) => /cannot be shown|did not arrive/.test(text ?? "")),
        what,
      ).toEqual([]);

    let shown = 0;
    for (const tried of told.tried.slice(0, DRAWN)) {
      const document = opened(tried);
      if (document === null) continue;
      asked = tried;
      await act(() => openDocument(document));
      await settle();
      whole(`${tried.what}: opened`);
      for (const node of document.nodes.slice(0, 12)) {
        act(() => useEditor.getState().select([node.id]));
        whole(`${tried.what}: settings of ${node.id}`);
      }
      act(() => useEditor.setState({ inspectorTab: "learn" }));
      whole(`${tried.what}: learn`);
      act(() => useEditor.setState({ inspectorTab: "settings" }));
      act(() => useEditor.getState().select(document.nodes.map((node) => node.id)));
      whole(`${tried.what}: all`);
      act(() => useEditor.setState({ inspectorTab: "recipe" }));
      act(() => useEditor.getState().select([]));
      await settle();
      whole(`${tried.what}: recipe`);
      act(() => useEditor.setState({ inspectorTab: "settings" }));
      const inside = document.nodes.map((node) => moduleOf(node.block)).find(Boolean);
      if (inside) {
        act(() => useEditor.getState().enter(inside, null));
        await settle();
        whole(`${tried.what}: inside ${inside}`);
      }
      shown += 1;
    }
    expect(shown).toBeGreaterThan(DRAWN / 2);
    fireEvent.click(screen.getByLabelText("Undo"));
  }, 3_600_000);
});
