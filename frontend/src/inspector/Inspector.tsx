import { Tabs } from "radix-ui";
import { useEditor, useSelectedNode } from "@/store/editor";
import "./Inspector.css";
import { Learn } from "./Learn";
import { ModelSummary } from "./ModelSummary";
import { NodeTitle } from "./NodeTitle";
import { Settings } from "./Settings";
import { Several } from "./Several";

/** The right-hand side: the selected block's settings and explanation, or the whole model. */
export function Inspector() {
  const node = useSelectedNode();
  const count = useEditor((state) => state.selection.size);
  const block = useEditor((state) => node && state.catalogue?.byName.get(node.block));
  const tab = useEditor((state) => (state.inspectorTab === "learn" ? "learn" : "settings"));
  if (count > 1) return <Several />;
  if (node === null) return <ModelSummary />;
  return (
    <Tabs.Root
      className="inspector"
      value={tab}
      onValueChange={(inspectorTab) => useEditor.setState({ inspectorTab })}
    >
      <Tabs.List className="tabs" aria-label="About this block">
        <Tabs.Trigger className="tab" value="settings">
          Settings
        </Tabs.Trigger>
        <Tabs.Trigger className="tab" value="learn">
          Learn
        </Tabs.Trigger>
      </Tabs.List>
      <div className="inspector-body">
        <NodeTitle key={node.id} node={node} block={block ?? undefined} />
        <Tabs.Content value="settings" tabIndex={-1}>
          <Settings key={node.id} node={node} block={block ?? undefined} />
        </Tabs.Content>
        <Tabs.Content value="learn" tabIndex={-1}>
          <Learn node={node} block={block ?? undefined} />
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}
