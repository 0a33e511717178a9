/** The check's answer, and keeping what did not change so that it is not drawn again. */

import type { Edit } from "./edits";
import { entryOf, isRecord } from "./own";

export type Shape = readonly (number | null)[];

export interface PortType {
  readonly shape: Shape;
  readonly axes: readonly (string | null)[];
  readonly dtype: string;
}

export interface Why {
  readonly of: string;
  readonly text: string;
}

export interface NodeVerdict extends PortType {
  readonly parameters: number;
  readonly outputs: Readonly<Record<string, PortType>>;
  readonly why: readonly Why[];
}

export interface Fix {
  readonly label: string;
  readonly edits: readonly Edit[];
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly node: string | null;
  readonly port: string | null;
  readonly param: string | null;
  readonly got: unknown;
  readonly expected: unknown;
  readonly fixes: readonly Fix[];
}

export interface Verdict {
  readonly ok: boolean;
  readonly parameters: number;
  readonly nodes: Readonly<Record<string, NodeVerdict>>;
  readonly problems: readonly Problem[];
}

/** The answer as the server sends it: nodes behind a problem are there, but nothing is known of them. */
export interface VerdictData extends Omit<Verdict, "nodes"> {
  readonly nodes: Readonly<Record<string, NodeVerdict | { readonly shape: null }>>;
}

/** The verdict with only those nodes that the check has reached. */
export function readVerdict(data: VerdictData): Verdict {
  const reached = Object.entries(data.nodes).filter(
    (entry): entry is [string, NodeVerdict] => entry[1].shape !== null,
  );
  return { ...data, nodes: Object.fromEntries(reached) };
}

/** Lints advise; everything else stands in the way of training. */
export const isAdvice = (problem: Problem): boolean => problem.code.startsWith("lint_");

/** `next`, with every part that equals the same part of `previous` replaced by that very object. */
export function share<Value>(previous: unknown, next: Value): Value {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const merged: unknown[] = next.map((item, index) => share(previous[index], item));
    const same = merged.length === previous.length && merged.every((v, i) => v === previous[i]);
    return (same ? previous : merged) as Value;
  }
  if (isRecord(previous) && isRecord(next)) {
    const merged = Object.entries(next).map(
      ([key, item]) => [key, share(entryOf(previous, key), item)] as const,
    );
    const same =
      merged.length === Object.keys(previous).length &&
      merged.every(
        ([key, item]) => Object.hasOwn(previous, key) && item === entryOf(previous, key),
      );
    return (same ? previous : Object.fromEntries(merged)) as Value;
  }
  return next;
}

const none: readonly Problem[] = [];

/** Problems by node, each list keeping its identity as long as its problems do. */
export function problemsByNode(
  problems: readonly Problem[],
  previous: ReadonlyMap<string, readonly Problem[]>,
): ReadonlyMap<string, readonly Problem[]> {
  const grouped = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.node === null) continue;
    grouped.set(problem.node, [...(grouped.get(problem.node) ?? none), problem]);
  }
  let same = grouped.size === previous.size;
  const shared = new Map<string, readonly Problem[]>();
  for (const [node, list] of grouped) {
    const before = previous.get(node) ?? none;
    const equal = before.length === list.length && list.every((p, i) => p === before[i]);
    shared.set(node, equal ? before : list);
    if (!equal) same = false;
  }
  return same ? previous : shared;
}
