/** Runs that are drawn beside the open one, chosen in the table of runs. */
import { useEffect, useReducer } from "react";
import { create } from "zustand";
import type { Compared } from "./content";
import { recipeDifference } from "./recipeDifference";
import { sessionFor } from "./runSession";

/** Series colours beside train and validation: hues that stay apart for colour-blind eyes. */
const COLORS = [
  "--f-convolution",
  "--f-attention",
  "--f-activation",
  "--f-sequence",
  "--f-regularization",
  "--f-merging",
];

interface CompareState {
  ids: readonly string[];
  toggle: (id: string) => void;
  remove: (id: string) => void;
}

export const useCompare = create<CompareState>()((set) => ({
  ids: [],
  toggle: (id) =>
    set(({ ids }) => {
      if (ids.includes(id)) return { ids: ids.filter((each) => each !== id) };
      return ids.length < COLORS.length ? { ids: [...ids, id] } : { ids };
    }),
  remove: (id) => set(({ ids }) => ({ ids: ids.filter((each) => each !== id) })),
}));

/**
 * The chosen runs with their curves as far as they are loaded, without the run that is open
 * itself.
 */
export function useComparedRuns(openId: string | null): Compared[] {
  const ids = useCompare((state) => state.ids);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const sessions = ids.map(sessionFor);
    const ends = sessions.flatMap((session) => [session.follow(), session.subscribe(redraw)]);
    return () => {
      for (const end of ends) end();
    };
  }, [ids]);
  return ids.flatMap((id, index) => {
    const { run, snapshot } = sessionFor(id).view;
    if (!run || !snapshot || id === openId) return [];
    const color = COLORS[index % COLORS.length] as string;
    const label = `Run ${run.number}`;
    const open = openId === null ? null : sessionFor(openId).view.run;
    const difference = open ? recipeDifference(run.recipe, open.recipe) : [];
    return [{ label, difference: difference.join(", ") || "same recipe", color, snapshot }];
  });
}
