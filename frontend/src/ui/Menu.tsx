import { lazy, Suspense } from "react";
import type { Position } from "@/graph/types";

const MenuList = lazy(() => import("./MenuList"));

export interface MenuProps {
  /** Where on the screen its upper left corner goes. */
  at: Position;
  /** Ids of commands; an empty text is a line between groups. */
  rows: readonly string[];
  onClose: () => void;
}

/** A menu of commands at a place on the screen, fetched when the first one is opened. */
export function Menu(props: MenuProps) {
  return (
    <Suspense fallback={null}>
      <MenuList {...props} />
    </Suspense>
  );
}
