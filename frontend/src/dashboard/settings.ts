/** How a person likes to see their curves: kept in this browser, never part of a document. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { forget, remember, remembered } from "@/store/browser";
import type { XAxis } from "./chart";

export interface DashboardSettings {
  axis: XAxis;
  /** 0 (raw) to 0.99: how calm the training curve is drawn. */
  smoothing: number;
  /** Charts with a logarithmic value axis, by name. */
  log: Record<string, boolean>;
  /** What the chart beside the loss shows; empty: the first metric there is. */
  metric: string;
  dockHeight: number;
  set: (change: Partial<Omit<DashboardSettings, "set">>) => void;
}

export const DOCK_HEIGHT = 288;

export const useSettings = create<DashboardSettings>()(
  persist(
    (set) => ({
      axis: "epoch",
      smoothing: 0.6,
      log: {},
      metric: "",
      dockHeight: DOCK_HEIGHT,
      set,
    }),
    {
      name: "brickwork.dashboard",
      version: 1,
      storage: createJSONStorage(() => ({
        getItem: remembered,
        setItem: (key, text) => void remember(key, text),
        removeItem: forget,
      })),
    },
  ),
);
