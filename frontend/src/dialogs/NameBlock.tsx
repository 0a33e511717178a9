import { type FormEvent, useState } from "react";
import { makeBlock, renameModule } from "@/actions/modules";
import { nameProblem, suggestName } from "@/graph/modules/names";
import { useEditor, wholeOf } from "@/store/editor";
import { Dialog } from "./Dialog";

/** Asks what a block of one's own is to be called: a new one, or one that has a name already. */
export default function NameBlock({ module }: { module: string | null }) {
  const { document, selection, catalogue, show } = useEditor.getState();
  const modules = useEditor((state) => wholeOf(state).modules);
  const [name, setName] = useState(() => module ?? suggestName(document, selection, catalogue));
  const problem = nameProblem(name, modules, catalogue, module ?? undefined);
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    show(null);
    if (module === null) makeBlock(name);
    else renameModule(module, name);
  };
  const count = selection.size === 1 ? "One block moves" : `${selection.size} blocks move`;
  return (
    <Dialog
      title={module === null ? "Make into a block" : `Rename ${module}`}
      summary={
        module === null
          ? `${count} inside. You can open it, use it again, and unpack it.`
          : "It is renamed wherever it is used."
      }
      width={420}
    >
      <form onSubmit={keep}>
        <label className="label" htmlFor="block-name">
          Name
        </label>
        <input
          id="block-name"
          className="input"
          data-testid="block-name"
          autoFocus
          value={name}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby="block-name-help"
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <p
          id="block-name-help"
          className={problem === null ? "setting-help" : "setting-help setting-problem"}
          role={problem === null ? undefined : "alert"}
          style={{ marginTop: 6 }}
        >
          {problem ?? `In the source code: class ${name}(nn.Module)`}
        </p>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={() => show(null)}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={problem !== null}>
            {module === null ? "Make the block" : "Rename"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
