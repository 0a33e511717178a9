/** Every route of the server as one typed function. Nothing else in the front end calls `fetch`. */
import type { CatalogueData } from "@/graph/catalogue";
import { ApiError, type RequestOptions, request, setCsrfToken } from "./http";
import type * as Wire from "./types";

export { ApiError } from "./http";

/**
 * Somebody else (another tab, another person) saved this graph first; `current` is what they
 * saved.
 */
export class StaleSave extends ApiError {
  constructor(
    readonly current: { document: Wire.GraphDocument; version: number; updated: string },
  ) {
    super(409, "stale_save", "This graph was changed elsewhere since you opened it.");
    this.name = "StaleSave";
  }
}

const part = encodeURIComponent;
const post = <Result>(path: string, body?: unknown, options: RequestOptions = {}) =>
  request<Result>(path, { ...options, method: "POST", body: body ?? {} });

export async function getSession(): Promise<Wire.Session> {
  const session = await request<Wire.Session>("/api/session");
  setCsrfToken(session.csrf);
  return session;
}

// ---------------------------------------------------------------- blocks, check, code
export const getBlocks = () => request<CatalogueData>("/api/blocks");
export const getRecipeParts = () => request<Wire.RecipeCatalogue>("/api/recipe");
export const getTemplates = () => request<Wire.Template[]>("/api/templates");

/** The graph's verdict; with a recipe, the problems of recipe and data too. */
export const postCheck = (
  graph: Wire.GraphDocument,
  recipe?: Wire.Recipe | null,
  signal?: AbortSignal,
) =>
  request<Wire.Verdict & { cost?: Wire.Cost }>("/api/check", {
    method: "POST",
    body: recipe ? { graph, recipe } : { graph },
    ...(signal ? { signal } : {}),
  });

export type CodeLanguage = "torch" | "keras";

export const postCode = (
  graph: Wire.GraphDocument,
  language: CodeLanguage = "torch",
  signal?: AbortSignal,
) => post<{ source: string }>("/api/code", { graph, language }, signal ? { signal } : {});

// ---------------------------------------------------------------- data sets
export const listData = () => request<Wire.DataSummary[]>("/api/data");
export const getData = (name: string) => request<Wire.DataSet>(`/api/data/${part(name)}`);

export function uploadData(file: File, name: string): Promise<Wire.DataSet> {
  const form = new FormData();
  form.append("name", name);
  form.append("file", file);
  return request<Wire.DataSet>("/api/data", { method: "POST", form });
}

/** Delete one of one's own; refused while a run that has not ended uses it. */
export const deleteData = (name: string) =>
  request<void>(`/api/data/${part(name)}`, { method: "DELETE" });

// ---------------------------------------------------------------- graphs
export const listGraphs = () => request<Wire.GraphSummary[]>("/api/graphs");
export const createGraph = (document: Wire.GraphDocument) =>
  post<Wire.StoredGraph>("/api/graphs", { document });
export const getGraph = (id: string) => request<Wire.StoredGraph>(`/api/graphs/${part(id)}`);
export const deleteGraph = (id: string) =>
  request<void>(`/api/graphs/${part(id)}`, { method: "DELETE" });
export const listVersions = (id: string) =>
  request<Wire.GraphVersion[]>(`/api/graphs/${part(id)}/versions`);
export const getVersion = (id: string, version: number) =>
  request<{ document: Wire.GraphDocument }>(`/api/graphs/${part(id)}/versions/${version}`);

/** Save over the version this client last saw; throws StaleSave when another save came first. */
export async function saveGraph(
  id: string,
  document: Wire.GraphDocument,
  version: number,
): Promise<Wire.StoredGraph> {
  try {
    const body = { document, version };
    return await request<Wire.StoredGraph>(`/api/graphs/${part(id)}`, { method: "PUT", body });
  } catch (error) {
    if (error instanceof ApiError && error.code === "stale_save") {
      throw new StaleSave(error.body.current as StaleSave["current"]);
    }
    throw error;
  }
}

// ---------------------------------------------------------------- runs
/**
 * Start a run of this very graph; the same key again returns the same run instead of a second one.
 */
export const startRun = (
  order: {
    graph_id?: string | null;
    graph: Wire.GraphDocument;
    recipe: Wire.Recipe;
    weights_from?: string;
  },
  idempotencyKey: string,
) => post<Wire.Run>("/api/runs", order, { headers: { "Idempotency-Key": idempotencyKey } });

export const listRuns = (graphId?: string | null) =>
  request<Wire.Run[]>(graphId ? `/api/runs?graph_id=${part(graphId)}` : "/api/runs");
export const getRun = (id: string) => request<Wire.Run>(`/api/runs/${part(id)}`);
export const deleteRun = (id: string) =>
  request<void>(`/api/runs/${part(id)}`, { method: "DELETE" });
export const getRunGraph = (id: string) =>
  request<Wire.GraphDocument>(`/api/runs/${part(id)}/graph`);
export const pauseRun = (id: string) => post<Wire.Run>(`/api/runs/${part(id)}/pause`);
export const resumeRun = (id: string) => post<Wire.Run>(`/api/runs/${part(id)}/resume`);
export const stopRun = (id: string) => post<Wire.Run>(`/api/runs/${part(id)}/stop`);

/** Have a worker measure this; the same question again is the same measurement. */
export const askMeasurement = (question: Wire.Question) =>
  post<Wire.Measurement>("/api/measurements", question);
export const getMeasurement = (id: string) =>
  request<Wire.Measurement>(`/api/measurements/${part(id)}`);

export const getSeries = (id: string, points = 1000) =>
  request<Wire.RunSeries>(`/api/runs/${part(id)}/series?points=${points}`);
export const getEvents = (id: string, after: number, limit = 1000, signal?: AbortSignal) =>
  request<Wire.EventPage>(
    `/api/runs/${part(id)}/events?after=${after}&limit=${limit}`,
    signal ? { signal } : {},
  );

/** A short-lived address of the run's bundle; opening it downloads a zip. */
export const downloadBundle = (id: string) => post<Wire.Download>(`/api/runs/${part(id)}/download`);
