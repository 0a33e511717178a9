import { lazy, Suspense } from "react";
import { useEditor } from "@/store/editor";
import { Boundary } from "@/ui/Boundary";
import { Dialog } from "./Dialog";

const BlockSearch = lazy(() => import("@/search/BlockSearch"));
const CommandBar = lazy(() => import("@/search/CommandBar"));
const ConnectTo = lazy(() => import("@/search/ConnectTo"));
const Gallery = lazy(() => import("./Gallery"));
const Shortcuts = lazy(() => import("./Shortcuts"));
const Graphs = lazy(() => import("./Graphs"));
const Versions = lazy(() => import("./Versions"));
const Conflict = lazy(() => import("./Conflict"));
const TakeHome = lazy(() => import("./TakeHome"));
const NameBlock = lazy(() => import("./NameBlock"));
const Unreadable = lazy(() => import("./Unreadable"));
const Data = lazy(() => import("./Data"));
const Evaluate = lazy(() => import("./Evaluate"));

/** Whatever lies over the editor just now; fetched when it is first opened. */
export function Overlays() {
  const overlay = useEditor((state) => state.overlay);
  return (
    <Boundary
      what="What was asked for"
      frame={(broken) => <Dialog title="Something went wrong">{broken}</Dialog>}
    >
      <Suspense fallback={null}>{overlay === null ? null : <Shown overlay={overlay} />}</Suspense>
    </Boundary>
  );
}

type Overlay = NonNullable<ReturnType<typeof useEditor.getState>["overlay"]>;

function Shown({ overlay }: { overlay: Overlay }) {
  switch (overlay.kind) {
    case "search":
      return <BlockSearch key={`${overlay.screen.x} ${overlay.screen.y}`} search={overlay} />;
    case "commands":
      return <CommandBar />;
    case "connect":
      return <ConnectTo />;
    case "gallery":
      return <Gallery />;
    case "shortcuts":
      return <Shortcuts />;
    case "graphs":
      return <Graphs />;
    case "versions":
      return <Versions />;
    case "data":
      return <Data />;
    case "name-block":
      return <NameBlock module={overlay.module} />;
    case "unreadable":
      return <Unreadable id={overlay.id} message={overlay.message} />;
    case "home":
      return <TakeHome run={overlay.run} />;
    case "evaluate":
      return <Evaluate run={overlay.run} />;
    case "conflict":
      return <Conflict theirs={overlay.theirs} version={overlay.version} />;
  }
}
