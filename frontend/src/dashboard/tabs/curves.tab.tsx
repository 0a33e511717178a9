import { CurvesPanel } from "../CurvesPanel";
import { CurvesToolbar } from "../CurvesToolbar";
import type { DockTab } from "../tabs";

export default {
  id: "curves",
  title: "Curves",
  order: 10,
  Component: CurvesPanel,
  Toolbar: CurvesToolbar,
} satisfies DockTab;
