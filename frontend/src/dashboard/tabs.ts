/**
 * The dock's tabs. A tab is one file anywhere in the front end named `….tab.tsx` whose default
 * export is a DockTab: adding a tab edits nothing else.
 */
import type { ComponentType } from "react";

export interface DockTab {
  id: string;
  title: string;
  /** Tabs stand in rising order. */
  order: number;
  Component: ComponentType;
  /** Controls at the right end of the tab row while the tab is shown. */
  Toolbar?: ComponentType;
}

const files = import.meta.glob<DockTab>("../**/*.tab.tsx", { eager: true, import: "default" });

export const dockTabs: readonly DockTab[] = Object.values(files).sort((a, b) => a.order - b.order);
