/** Records with keys that people choose. A node may be called `constructor`, a column `__proto__`: what every
 * object inherits under such names is no entry of the record, so entries are read and written here. */

type Dictionary<Value> = Readonly<Record<string, Value>>;

/** The entry of this very record; undefined where it has none. */
export function entryOf<Value>(
  record: Dictionary<Value> | null | undefined,
  key: string | null | undefined,
): Value | undefined {
  if (record === null || record === undefined || key === null || key === undefined)
    return undefined;
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A copy without one entry. */
export const without = <Value>(
  record: Dictionary<Value> | null | undefined,
  key: string,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => name !== key));

/** Whether a value is an object with entries: neither a list nor null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
