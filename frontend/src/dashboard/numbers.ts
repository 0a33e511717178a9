/** Numbers as JSON carries them (non-finite by name) and as typed arrays hold them. */
import { entryOf } from "@/graph/own";
import type { WireNumber } from "@/net/types";

const BY_NAME: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

export function fromWire(value: WireNumber): number {
  return typeof value === "number" ? value : (entryOf(BY_NAME, value) ?? Number.NaN);
}

export function toWire(value: number): WireNumber {
  return Number.isFinite(value) ? value : (String(value) as WireNumber);
}
