/** Short messages at the bottom of the canvas; screen readers hear them too. */
import { create } from "zustand";

export type Tone = "quiet" | "good" | "problem";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
}

const SECONDS: Record<Tone, number> = { quiet: 2.5, good: 4, problem: 8 };

export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({
  notices: [],
}));

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
