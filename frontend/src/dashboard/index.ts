/** The training dashboard: what the rest of the editor may use of it. */
import { lazy } from "react";

/** Loaded after the canvas: charts are no part of the first picture. */
export const Dock = lazy(() => import("./Dock").then(({ Dock }) => ({ default: Dock })));
export { pauseOrResume, stop } from "./steer";
export { TrainControls } from "./TrainControls";
export type { DockTab } from "./tabs";
export { takeHome, train } from "./train";
