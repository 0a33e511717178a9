import { lazy, Suspense, useEffect, useState } from "react";
import { startClipboard } from "@/actions/clipboard";
import { Canvas } from "@/canvas/Canvas";
import { startShortcuts } from "@/commands/shortcuts";
import { Overlays } from "@/dialogs/Overlays";
import { Inspector } from "@/inspector/Inspector";
import { Palette } from "@/palette/Palette";
import { startChecking } from "@/store/check";
import { useEditor } from "@/store/editor";
import { followAddress, start } from "@/store/open";
import { startSaving } from "@/store/save";
import { TopBar } from "@/topbar/TopBar";
import { Boundary } from "@/ui/Boundary";
import { Notices } from "@/ui/Notices";
import { Unreachable } from "@/ui/Unreachable";
import "./App.css";

const Dock = lazy(() => import("@/dashboard/Dock").then(({ Dock }) => ({ default: Dock })));

/** The frame of the editor: top bar, palette, canvas, inspector and dock. */
export function App() {
  const failure = useStart();
  const panel = useEditor((state) => state.panel);
  return (
    <div className="app" data-panel={panel ?? "none"}>
      <header className="app-top">
        <Boundary what="The top bar" slim>
          <TopBar />
        </Boundary>
      </header>
      <nav className="app-palette" aria-label="Blocks">
        <Boundary what="The list of blocks">
          <Palette />
        </Boundary>
      </nav>
      <main className="app-canvas">
        <Boundary what="The canvas" vital>
          <Canvas />
        </Boundary>
        {failure ? <Unreachable message={failure} /> : null}
        <Notices />
      </main>
      <aside className="app-inspector" aria-label="Inspector">
        <Boundary what="The inspector">
          <Inspector />
        </Boundary>
      </aside>
      <section className="app-dock" aria-label="Training">
        <Boundary what="The dock">
          <Suspense fallback={null}>
            <Dock />
          </Suspense>
        </Boundary>
      </section>
      <Overlays />
    </div>
  );
}

/** Once per page, also where React runs effects twice to find mistakes. */
let started: Promise<void> | undefined;

/** Begin: load the blocks and the graph, then check and save for as long as the page is open. */
function useStart(): string | null {
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const ends = [
      startChecking(),
      startSaving(),
      startShortcuts(),
      startClipboard(),
      followAddress(),
    ];
    started ??= start();
    started.catch((error: unknown) =>
      setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return failure;
}
