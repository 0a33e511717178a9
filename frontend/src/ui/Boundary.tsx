import { Component, type ErrorInfo, type ReactNode } from "react";
import { useEditor, wholeOf } from "@/store/editor";
import type { EditorState } from "@/store/types";
import { noteUnfit } from "@/store/unfit";
import { Broken } from "./Broken";

interface Props {
  what: string;
  slim?: boolean;
  /** Without this part a graph cannot be worked on: what it cannot show is not saved. */
  vital?: boolean;
  /** Around what stands in its place. */
  frame?: (broken: ReactNode) => ReactNode;
  children: ReactNode;
}

interface State {
  error: Error | null;
}

/** Keeps what goes wrong in one part of the page from taking the others along. It tries anew as soon as something
 * else is to be shown. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null };
  private stop = (): void => undefined;

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo): void {
    console.error(`${this.props.what} cannot be shown:`, error, componentStack);
    if (!this.props.vital) return;
    noteUnfit(wholeOf(useEditor.getState()));
    if (useEditor.getState().saved === "unsaved") useEditor.setState({ saved: "held" });
  }

  override componentDidMount(): void {
    this.stop = useEditor.subscribe((now, before) => {
      if (this.state.error !== null && isElse(now, before)) this.again();
    });
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  private readonly again = (): void => this.setState({ error: null });

  override render(): ReactNode {
    const { error } = this.state;
    const { what, slim, frame, children } = this.props;
    if (error === null) return children;
    const broken = <Broken what={what} slim={slim} error={error} onAgain={this.again} />;
    return frame ? frame(broken) : broken;
  }
}

const SHOWN = [
  "document",
  "opened",
  "selection",
  "overlay",
  "dockTab",
  "inspectorTab",
  "watchedRun",
] as const satisfies readonly (keyof EditorState)[];

/** Whether what is shown is something else than before. */
const isElse = (now: EditorState, before: EditorState): boolean =>
  SHOWN.some((part) => now[part] !== before[part]);
