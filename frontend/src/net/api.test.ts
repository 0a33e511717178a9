// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GraphDocument } from "@/graph/types";
import {
  type ApiError,
  getRun,
  getSession,
  StaleSave,
  saveGraph,
  startRun,
  uploadData,
} from "./api";

const fetched = vi.fn<typeof fetch>();
const answer = (status: number, body: unknown) =>
  fetched.mockResolvedValueOnce(
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status }),
  );
const sent = () =>
  fetched.mock.calls.at(-1)?.[1] as RequestInit & { headers: Record<string, string> };
const document = { name: "Digits" } as GraphDocument;

describe("the API client", () => {
  beforeEach(() => {
    fetched.mockReset();
    vi.stubGlobal("fetch", fetched);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("sends the token of the session with every write, and the key of an order", async () => {
    answer(200, { csrf: "secret", user: null, mode: "local", version: "1" });
    await getSession();
    answer(201, { id: "7" });
    await startRun({ graph: document, recipe: { data: "digits" } }, "key-1");
    expect(sent().headers["X-CSRFToken"]).toBe("secret");
    expect(sent().headers["Idempotency-Key"]).toBe("key-1");
    expect(JSON.parse(String(sent().body))).toEqual({
      graph: document,
      recipe: { data: "digits" },
    });
  });

  it("tells a stale save with what was saved in between", async () => {
    const current = { document, version: 4, updated: "2026-01-01T00:00:00Z" };
    answer(409, { code: "stale_save", message: "…", current });
    const error = await saveGraph("1", document, 3).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StaleSave);
    expect((error as StaleSave).current.version).toBe(4);
  });

  it("keeps the server's code, message and problems", async () => {
    const problems = [{ code: "shape_mismatch", message: "does not fit" }];
    answer(422, { code: "graph_has_problems", message: "Not yet.", problems });
    const error = (await getRun("1").catch((caught: unknown) => caught)) as ApiError;
    expect(error).toMatchObject({ status: 422, code: "graph_has_problems", message: "Not yet." });
    expect(error.problems[0]?.code).toBe("shape_mismatch");
    expect(error.temporary).toBe(false);
  });

  it("says so when the server is away, also when a proxy answers for it", async () => {
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    const away = (await getRun("1").catch((caught: unknown) => caught)) as ApiError;
    expect(away).toMatchObject({ code: "unreachable", temporary: true });
    answer(502, "<html>Bad gateway</html>");
    const proxy = (await getRun("1").catch((caught: unknown) => caught)) as ApiError;
    expect(proxy).toMatchObject({ code: "http_502", temporary: true });
  });

  it("tells an answer that is not the server's, and tries again later", async () => {
    answer(200, "<html>Please sign in</html>");
    await expect(getRun("1")).rejects.toMatchObject({ code: "not_json", temporary: true });
  });

  it("uploads a file as a form, with the boundary left to the browser", async () => {
    answer(201, { name: "mine" });
    await uploadData(new File(["a,b\n1,2"], "mine.csv"), "mine");
    expect(sent().body).toBeInstanceOf(FormData);
    expect(sent().headers["Content-Type"]).toBeUndefined();
  });
});
