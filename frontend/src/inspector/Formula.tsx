import { lazy, Suspense } from "react";

const Maths = lazy(() => import("./Maths"));

/** A formula, set by KaTeX, which is fetched when the first one is looked at. */
export function Formula({ tex }: { tex: string }) {
  return (
    <div className="formula">
      <Suspense fallback={null}>
        <Maths tex={tex} />
      </Suspense>
    </div>
  );
}
