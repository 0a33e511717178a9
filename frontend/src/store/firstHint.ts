/** The one hint after the first run that has finished: what to try next. Shown once per browser. */
import { create } from "zustand";
import { remember, remembered } from "./browser";

const KEY = "brickwork.hint.first";

export const useFirstHint = create<{ readonly open: boolean }>()(() => ({ open: false }));

/** Show it, unless it has been shown and put away before. */
export function offerFirstHint(): void {
  if (remembered(KEY) === null) useFirstHint.setState({ open: true });
}

/** It was followed, or put away: it does not come back. */
export function closeFirstHint(): void {
  if (!useFirstHint.getState().open) return;
  remember(KEY, "seen");
  useFirstHint.setState({ open: false });
}
