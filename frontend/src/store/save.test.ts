// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { catalogue, chain } from "@/graph/fixtures";
import type { GraphDocument } from "@/graph/types";
import { ApiError, createGraph, StaleSave, saveGraph } from "@/net/api";
import { readDraft, UNSAVED } from "./draft";
import { useEditor } from "./editor";
import { keepBoth, keepMine, keepTheirs, saveNow, startSaving } from "./save";

vi.mock("@/net/api", async (original) => ({
  ...(await original<typeof import("@/net/api")>()),
  createGraph: vi.fn(),
  saveGraph: vi.fn(),
}));

const stored = (document: unknown, version: number) => ({
  id: "g1",
  name: "",
  updated: "",
  document: document as GraphDocument,
  version,
});
const rename = (name: string) =>
  useEditor.getState().dispatch({ edit: "rename_graph", name }, "Rename");

beforeEach(() => {
  localStorage.clear();
  vi.mocked(createGraph).mockImplementation(async (document) => stored(document, 1));
  vi.mocked(saveGraph).mockImplementation(async (_, document, v) => stored(document, v + 1));
  useEditor.setState({ ...useEditor.getInitialState(), catalogue, document: chain });
});

describe("saving", () => {
  it("makes a new graph once and then saves versions of it", async () => {
    rename("One");
    await saveNow();
    rename("Two");
    await saveNow();
    expect(createGraph).toHaveBeenCalledTimes(1);
    expect(saveGraph).toHaveBeenLastCalledWith("g1", expect.objectContaining({ name: "Two" }), 1);
    expect(useEditor.getState()).toMatchObject({ saved: "saved", graphVersion: 2 });
    expect(window.location.hash).toBe("#graph=g1");
  });

  it("keeps a draft in the browser at each edit, before the server has it", () => {
    const stop = startSaving();
    rename("Not yet");
    expect(readDraft(UNSAVED)?.document.name).toBe("Not yet");
    expect(readDraft(UNSAVED)?.saved).toBe(false);
    stop();
  });

  it("goes on offline and keeps the draft", async () => {
    vi.mocked(createGraph).mockRejectedValueOnce(new ApiError(0, "unreachable", "away"));
    rename("On the train");
    await saveNow();
    expect(useEditor.getState().saved).toBe("offline");
  });

  it("shows both versions when another save came first, and lets either stay", async () => {
    useEditor.setState({ graphId: "g1", graphVersion: 3 });
    const theirs = { ...chain, name: "Theirs" };
    const current = { document: theirs, version: 7, updated: "" };
    vi.mocked(saveGraph).mockRejectedValueOnce(new StaleSave(current));
    rename("Mine");
    await saveNow();
    expect(useEditor.getState().overlay).toMatchObject({ kind: "conflict", version: 7 });
    await keepMine(7);
    expect(saveGraph).toHaveBeenLastCalledWith("g1", expect.objectContaining({ name: "Mine" }), 7);
    await keepTheirs(theirs, 8);
    expect(useEditor.getState()).toMatchObject({ saved: "saved", graphVersion: 8 });
    expect(useEditor.getState().document.name).toBe("Theirs");
    useEditor.getState().undo();
    expect(useEditor.getState().document.name).toBe("Mine");
  });

  it("keeps both: mine as a graph of its own, and no question left over in the other", async () => {
    useEditor.setState({ graphId: "theirs", graphVersion: 3 });
    const current = { document: { ...chain, name: "Theirs" }, version: 7, updated: "" };
    vi.mocked(saveGraph).mockRejectedValueOnce(new StaleSave(current));
    rename("Mine");
    await saveNow();
    expect(readDraft("theirs")).not.toBeNull();
    await keepBoth();
    expect(createGraph).toHaveBeenLastCalledWith(
      expect.objectContaining({ name: "Mine (my copy)" }),
    );
    expect(useEditor.getState()).toMatchObject({ graphId: "g1", saved: "saved", overlay: null });
    expect(readDraft("theirs")).toBeNull();
  });

  it("lays out the other version where it has no places", async () => {
    useEditor.setState({ graphId: "g1", graphVersion: 3 });
    await keepTheirs({ ...chain, canvas: {} }, 4);
    const places = Object.values(useEditor.getState().document.canvas.positions ?? {});
    expect(new Set(places.map(({ x }) => x)).size).toBe(chain.nodes.length);
  });

  it("knows its own save again when the answer was lost", async () => {
    useEditor.setState({ graphId: "g1", graphVersion: 3 });
    vi.mocked(saveGraph).mockRejectedValueOnce(new ApiError(0, "unreachable", "away"));
    rename("Arrived");
    await saveNow();
    const arrived = structuredClone(useEditor.getState().document);
    const current = { document: arrived, version: 4, updated: "" };
    vi.mocked(saveGraph).mockRejectedValueOnce(new StaleSave(current));
    rename("And went on");
    await saveNow();
    expect(useEditor.getState()).toMatchObject({ overlay: null, graphVersion: 4 });
    await saveNow();
    expect(useEditor.getState()).toMatchObject({ saved: "saved", graphVersion: 5 });
  });

  it("keeps a graph that was deleted elsewhere as a new one", async () => {
    useEditor.setState({ graphId: "gone", graphVersion: 3 });
    vi.mocked(saveGraph).mockRejectedValueOnce(new ApiError(404, "not_found", "no such graph"));
    rename("Worked on");
    await saveNow();
    expect(readDraft("gone")).toBeNull();
    await saveNow();
    expect(createGraph).toHaveBeenLastCalledWith(expect.objectContaining({ name: "Worked on" }));
    expect(useEditor.getState()).toMatchObject({ graphId: "g1", saved: "saved" });
  });
});
