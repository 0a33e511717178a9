import katex from "katex";
import "katex/dist/katex.min.css";
import { useEffect, useRef } from "react";

export default function Maths({ tex }: { tex: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (place.current)
      katex.render(tex, place.current, { displayMode: false, throwOnError: false });
  }, [tex]);
  return <span ref={place} />;
}
