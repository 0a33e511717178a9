import { useState } from "react";
import { say } from "@/store/notices";

/** Work that a button begins: `busy` until it has ended, and what goes wrong is said. */
export function useAttempt() {
  const [busy, setBusy] = useState(false);
  const attempt = (work: () => Promise<unknown>) => async (): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      say(problem instanceof Error ? problem.message : String(problem), "problem");
    }
    setBusy(false);
  };
  return { busy, attempt };
}
