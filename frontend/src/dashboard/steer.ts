/** Steering the run that is under way without its buttons: for the command bar and the keyboard. */
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import { type RunSession, sessionFor } from "./runSession";
import { hasEnded } from "./snapshot";

/** The watched run's session while it is under way; says so and gives null when none is. */
function underWay(): RunSession | null {
  const id = useEditor.getState().watchedRun;
  const session = id === null ? null : sessionFor(id);
  const state = session?.view.snapshot?.state;
  if (session && state !== undefined && !hasEnded(state)) return session;
  say("No training is under way.", "quiet");
  return null;
}

export async function pauseOrResume(): Promise<void> {
  const session = underWay();
  if (session?.view.snapshot?.state === "paused") await session.resume();
  else await session?.pause();
}

export async function stop(): Promise<void> {
  await underWay()?.halt();
}
