import { lazy, Suspense } from "react";
import type { DockTab } from "@/dashboard/tabs";

const CodePanel = lazy(() => import("./CodePanel"));

const Panel = () => (
  <Suspense fallback={<p className="code-note">Opening the source …</p>}>
    <CodePanel />
  </Suspense>
);

export default { id: "code", title: "Code", order: 60, Component: Panel } satisfies DockTab;
