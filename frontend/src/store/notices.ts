/** Short messages at the bottom of the canvas, or of the sheet over it; screen readers hear them too. */
import { create } from "zustand";

export type Tone = "quiet" | "good" | "problem";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
}

const SECONDS: Record<Tone, number> = { quiet: 2.5, good: 4, problem: 8 };

interface Notices {
  readonly notices: readonly Notice[];
  /** So many sheets lie over the page: what is said is then seen on them. */
  readonly sheets: number;
}

export const useNotices = create<Notices>()(() => ({ notices: [], sheets: 0 }));

/** A sheet lies over the page until the function that is returned is called. */
export function openSheet(): () => void {
  const add = (more: number) => useNotices.setState(({ sheets }) => ({ sheets: sheets + more }));
  add(1);
  return () => add(-1);
}

let count = 0;

export function say(text: string, tone: Tone = "good"): void {
  count += 1;
  const notice = { id: count, text, tone };
  useNotices.setState(({ notices }) => ({
    notices: [...notices.filter((other) => other.tone !== "quiet"), notice].slice(-3),
  }));
  setTimeout(() => dismiss(notice.id), SECONDS[tone] * 1000);
}

export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
}
