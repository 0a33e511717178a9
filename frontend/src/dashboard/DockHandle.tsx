import type { KeyboardEvent, PointerEvent } from "react";
import { DOCK_HEIGHT, useSettings } from "./settings";

const LEAST = 180;
const STEP = 24;

const most = (): number => Math.round(window.innerHeight * 0.75);
const within = (height: number): number => Math.round(Math.min(most(), Math.max(LEAST, height)));

/** The dock's upper edge: drag it, or move it with the arrow keys; a double click sets it back. */
export function DockHandle() {
  const { dockHeight, set } = useSettings();
  const resize = (height: number) => set({ dockHeight: within(height) });

  function drag(event: PointerEvent<HTMLHRElement>): void {
    event.preventDefault();
    const handle = event.currentTarget;
    const [from, before] = [event.clientY, dockHeight];
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => resize(before + from - move.clientY);
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  }

  function press(event: KeyboardEvent): void {
    const change = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    resize(dockHeight + change);
  }

  return (
    <hr
      className="dock-handle"
      aria-label="Height of the dock"
      aria-orientation="horizontal"
      aria-valuenow={dockHeight}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={press}
      onDoubleClick={() => resize(DOCK_HEIGHT)}
    />
  );
}
