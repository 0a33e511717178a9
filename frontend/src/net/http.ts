/**
 * The one place that speaks HTTP: JSON in and out, the CSRF header, and errors as values of one
 * class.
 */
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
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
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
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Result;
  throw toError(response.status, text);
}

function toError(status: number, text: string): ApiError {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy's error page is no JSON; its status still says what happened.
  }
  const code = typeof body.code === "string" ? body.code : `http_${status}`;
  const message =
    typeof body.message === "string" ? body.message : `The server answered with status ${status}.`;
  const problems = Array.isArray(body.problems) ? (body.problems as Problem[]) : [];
  return new ApiError(status, code, message, problems, body);
}
