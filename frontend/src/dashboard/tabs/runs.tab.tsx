import { RunsPanel } from "../RunsPanel";
import type { DockTab } from "../tabs";

export default { id: "runs", title: "Runs", order: 20, Component: RunsPanel } satisfies DockTab;
