import katex from "katex";
import "katex/dist/katex.min.css";
import { useEffect, useRef } from "react";

export default function Maths({ tex }: { tex: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    katex.render(tex, place.current, { displayMode: false, throwOnError: false });
    shrinkToFit(place.current);
  }, [tex]);
  return <span ref={place} />;
}

const SMALLEST = 0.72;

/** A formula a little too wide for its box is set smaller; a much wider one can be scrolled. */
function shrinkToFit(formula: HTMLElement): void {
  formula.style.fontSize = "";
  const room = formula.parentElement?.clientWidth ?? 0;
  const ratio = (room - 24) / formula.getBoundingClientRect().width;
  if (ratio < 1) formula.style.fontSize = `${Math.max(SMALLEST, ratio) * 100}%`;
}
