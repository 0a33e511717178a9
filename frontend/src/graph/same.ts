/** Whether two documents say the same, whatever the order of their keys. */
import type { GraphDocument } from "./types";

export const sameDocument = (a: GraphDocument, b: GraphDocument): boolean =>
  a === b || stable(a) === stable(b);

/** JSON with sorted keys; empty objects are left out, as the server leaves them out too. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item).filter(([, inner]) => !isEmpty(inner));
    return Object.fromEntries(entries.sort(([x], [y]) => (x < y ? -1 : 1)));
  });
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0;
