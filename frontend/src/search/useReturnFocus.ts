import { useEffect, useState } from "react";
import { view } from "@/canvas/view";
import { useEditor } from "@/store/editor";

/** When a search is put away, the keyboard goes on at the selected block, else where it was before. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const { selection } = useEditor.getState();
        const [only] = selection;
        if (selection.size === 1 && only !== undefined) view()?.focus(only);
        else if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
