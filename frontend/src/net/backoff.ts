/**
 * How long to wait before the nth try in a row, in milliseconds: the first is fast, later ones
 * spread out.
 */

const FIRST = 250;
const LEAST = 1_000;
const MOST = 30_000;

/** Jitter keeps five hundred browsers from coming back in the same instant after a restart. */
export function retryDelay(failures: number, random: () => number = Math.random): number {
  if (failures <= 1) return FIRST * (0.5 + random());
  const ceiling = Math.min(MOST, LEAST * 2 ** (failures - 1));
  return LEAST + random() * (ceiling - LEAST);
}
