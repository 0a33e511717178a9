import { ChevronDown, ChevronUp } from "lucide-react";
import { Tabs } from "radix-ui";
import { useEditor } from "@/store/editor";
import { Boundary } from "@/ui/Boundary";
import { DockHandle } from "./DockHandle";
import { useSettings } from "./settings";
import { dockTabs } from "./tabs";
import { useLatestRun } from "./useRunList";
import "./dock.css";

/** The strip under the canvas: one tab per view of the training. */
export function Dock() {
  useLatestRun();
  const wanted = useEditor((state) => state.dockTab);
  const open = useEditor((state) => state.dockOpen);
  const setDock = useEditor((state) => state.setDock);
  const height = useSettings((state) => state.dockHeight);
  const shown = dockTabs.find((tab) => tab.id === wanted) ?? dockTabs[0];
  if (!shown) return null;
  const { Toolbar } = shown;
  return (
    <Tabs.Root
      className="dock"
      value={shown.id}
      onValueChange={(tab) => setDock({ tab, open: true })}
      style={open ? { height } : undefined}
      data-testid="dock"
    >
      {open && <DockHandle />}
      <div className="dock-head">
        <Tabs.List className="dock-tabs" aria-label="Views of the training">
          {dockTabs.map((tab) => (
            <Tabs.Trigger
              key={tab.id}
              value={tab.id}
              className="dock-tab"
              data-testid={`tab-${tab.id}`}
              onClick={() => setDock({ open: true })}
            >
              {tab.title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <div className="dock-tools">{open && Toolbar && <Toolbar />}</div>
        <button
          type="button"
          className="icon-button"
          aria-expanded={open}
          aria-label={open ? "Fold the dock" : "Unfold the dock"}
          onClick={() => setDock({ open: !open })}
        >
          {open ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
        </button>
      </div>
      {open && (
        <Tabs.Content value={shown.id} className="dock-body" tabIndex={-1}>
          <Boundary what={shown.title}>
            <shown.Component />
          </Boundary>
        </Tabs.Content>
      )}
    </Tabs.Root>
  );
}
