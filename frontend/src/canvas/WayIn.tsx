import { ChevronRight } from "lucide-react";
import { useEditor, wholeOf } from "@/store/editor";
import { Keys } from "@/ui/Keys";
import "./WayIn.css";

/** While a block is open: the way from the graph to it; each step leads back there. */
export function WayIn() {
  const scope = useEditor((state) => state.scope);
  const name = useEditor((state) => wholeOf(state).name);
  if (scope.length === 0) return null;
  const { leave } = useEditor.getState();
  const here = scope.at(-1)?.module;
  return (
    <nav className="way-in" aria-label="Open block" data-testid="way-in">
      <ol>
        <li>
          <button type="button" onClick={() => leave(0)}>
            {name}
          </button>
        </li>
        {scope.map(({ module }, depth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the way
          <li key={depth}>
            <ChevronRight size={13} aria-hidden="true" />
            {depth === scope.length - 1 ? (
              <strong aria-current="page">{module}</strong>
            ) : (
              <button type="button" onClick={() => leave(depth + 1)}>
                {module}
              </button>
            )}
          </li>
        ))}
      </ol>
      <span className="way-in-note">What changes here changes in every {here}.</span>
      <button type="button" className="way-in-leave" onClick={() => leave()}>
        Leave <Keys keys="Escape" />
      </button>
    </nav>
  );
}
