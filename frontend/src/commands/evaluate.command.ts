import { ClipboardCheck } from "lucide-react";
import { getRun } from "@/net/api";
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import type { Command } from "./types";

const command: Command = {
  id: "evaluate",
  label: "Evaluate on other data…",
  group: "Graph",
  icon: ClipboardCheck,
  enabled: ({ watchedRun }) => watchedRun !== null,
  run: async () => {
    const { watchedRun, show } = useEditor.getState();
    if (watchedRun === null) return;
    const run = await getRun(watchedRun);
    if (run.bundle) show({ kind: "evaluate", run });
    else say(`Run ${run.number} has no trained model yet; let it finish first.`, "problem");
  },
};

export default command;
