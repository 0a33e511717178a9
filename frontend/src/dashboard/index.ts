/** The training dashboard: what the rest of the editor may use of it. */
export { Dock } from "./Dock";
export { TrainControls } from "./TrainControls";
export type { DockTab } from "./tabs";
export { takeHome, train } from "./train";
