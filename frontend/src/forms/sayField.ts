import { entryOf } from "@/graph/own";

const NAMES: Record<string, string> = { ema: "EMA of weights" };

/** "learning_rate" → "Learning rate", "beta_1" → "Beta 1". */
export function sayField(name: string): string {
  const words = entryOf(NAMES, name) ?? name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
