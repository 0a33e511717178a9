import { lazy, Suspense } from "react";
import type { DockTab } from "@/dashboard/tabs";

const ConfusionPanel = lazy(() => import("./ConfusionPanel"));

const Panel = () => (
  <Suspense fallback={<p className="dock-empty">Loading …</p>}>
    <ConfusionPanel />
  </Suspense>
);

export default {
  id: "confusion",
  title: "Confusion",
  order: 15,
  Component: Panel,
} satisfies DockTab;
