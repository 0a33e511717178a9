/**
 * The one place that speaks HTTP: JSON in and out, the CSRF header, and errors as values of one
 * class.
 */
import { isRecord } from "@/graph/own";
import type { Problem } from "./types";

/**
 * What the server answered instead of a result. `code` is the server's; `message` is for people.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: Problem[] = [],
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** The server was not reached, or is restarting: the same request may succeed later. */
  get temporary(): boolean {
    return this.code === NOT_JSON || [0, 502, 503, 504].includes(this.status);
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let csrfToken = "";

/** Remember the token that the session route handed out; Django also keeps it in a cookie. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

function csrfHeader(): Record<string, string> {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return { "X-CSRFToken": cookie ?? csrfToken };
}

/**
 * Send one request and return the parsed JSON (`undefined` for an empty answer); throws ApiError.
 */
export async function request<Result>(path: string, options: RequestOptions = {}): Promise<Result> {
  const { method = "GET", body, form, signal } = options;
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (method !== "GET") Object.assign(headers, csrfHeader());
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: form ?? (body === undefined ? null : JSON.stringify(body)),
      credentials: "same-origin",
      signal: signal ?? null,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "The server does not answer. Trying again may help.");
  }
  const text = await bodyOf(response);
  if (!response.ok) throw toError(response.status, text);
  if (text === "") return undefined as Result;
  try {
    return JSON.parse(text) as Result;
  } catch {
    throw new ApiError(response.status, NOT_JSON, NOT_FROM_HERE);
  }
}

const NOT_JSON = "not_json";
const NOT_FROM_HERE =
  "The answer is not Brickwork's: something between this page and the server answered in its place, such as a proxy or a sign-in page. Loading the page again may help.";

/** The answer's text; a connection that breaks off in the middle of it is a server that does not answer. */
async function bodyOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "The answer broke off. Trying again may help.");
  }
}

/** The object in a text; a proxy's error page has none, and its status still says what happened. */
function recordIn(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}

function toError(status: number, text: string): ApiError {
  const body = recordIn(text);
  const code = typeof body.code === "string" ? body.code : `http_${status}`;
  const message =
    typeof body.message === "string" ? body.message : `The server answered with status ${status}.`;
  const problems = Array.isArray(body.problems) ? (body.problems as Problem[]) : [];
  return new ApiError(status, code, message, problems, body);
}
