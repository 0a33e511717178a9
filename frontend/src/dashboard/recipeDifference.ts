/** In what two recipes differ, in words. */
import type { Recipe } from "@/net/types";

/** "batch size 64", "optimizer learning rate 0.01": what RECIPE has that OTHER has not. */
export function recipeDifference(recipe: Recipe, other: Recipe): string[] {
  const [mine, theirs] = [flat(recipe), flat(other)];
  const names = new Set([...mine.keys(), ...theirs.keys()]);
  return [...names]
    .filter((name) => mine.get(name) !== theirs.get(name))
    .map((name) => `${name} ${mine.get(name) ?? "none"}`);
}

/** Each value under its path in words; the name of a part stands for the part itself. */
function flat(value: unknown, path: string[] = []): Map<string, string> {
  if (typeof value !== "object" || value === null) {
    const words = path.filter((word) => word !== "name").join(" ");
    return new Map(value === null ? [] : [[words.replaceAll("_", " "), String(value)]]);
  }
  const entries = Object.entries(value).flatMap(([name, inner]) => [
    ...flat(inner, [...path, name]),
  ]);
  return new Map(entries);
}
