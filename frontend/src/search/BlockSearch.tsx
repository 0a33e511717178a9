import { Command } from "cmdk";
import { useEffect, useMemo, useState } from "react";
import { addFromSearch } from "@/actions/add";
import type { Block } from "@/graph/catalogue";
import { blockName } from "@/graph/modules/names";
import { fitting, probeAfter } from "@/graph/probe";
import { postCheck } from "@/net/api";
import { findBlocks } from "@/palette/find";
import { shownQuestion, useEditor } from "@/store/editor";
import type { BlockSearch as Search } from "@/store/types";
import { Tile } from "@/ui/Tile";
import "@/ui/menu.css";
import "./BlockSearch.css";
import { useReturnFocus } from "./useReturnFocus";

const WIDTH = 300;
const HEIGHT = 390;

/** The search at the pointer: type a few letters, Enter adds the block and wires it. */
export default function BlockSearch({ search }: { search: Search }) {
  const catalogue = useEditor((state) => state.catalogue);
  const show = useEditor((state) => state.show);
  useReturnFocus();
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const fits = useFits(search);
  const possible = useMemo(() => {
    const blocks = catalogue?.blocks ?? [];
    const useful = blocks.filter((block) => mayHang(block, search));
    return all || fits === null ? useful : useful.filter((block) => fits.has(block.name));
  }, [catalogue, search, fits, all]);
  const found = text.trim() ? findBlocks(possible, text) : byUse(possible);
  const hidden = fits === null || all ? 0 : (catalogue?.blocks.length ?? 0) - possible.length;
  const left = Math.max(8, Math.min(search.screen.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(search.screen.y, window.innerHeight - HEIGHT));
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Escape closes too */}
      <div className="search-back" onClick={() => show(null)} />
      <Command
        className="search"
        label="Add a block"
        shouldFilter={false}
        style={{ left, top }}
        onKeyDown={(event) => {
          if (event.key === "Escape") show(null);
        }}
      >
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={search.end ? "Blocks that fit here" : "Add a block"}
        />
        <Command.List>
          {found.map((block) => (
            <Command.Item
              key={block.name}
              value={block.name}
              className="menu-item"
              data-testid={`search-${block.name}`}
              onSelect={() => addFromSearch(block.name, search)}
            >
              <Tile block={block.name} family={block.family} />
              <span>
                <strong>{blockName(block.name)}</strong>
                <small>{block.tagline}</small>
              </span>
            </Command.Item>
          ))}
          {found.length === 0 ? (
            <p className="search-nothing">Nothing here is called that.</p>
          ) : null}
        </Command.List>
        {hidden > 0 ? (
          <div className="search-foot">
            {hidden} more do not fit here.{" "}
            <button type="button" onClick={() => setAll(true)}>
              Show all
            </button>
          </div>
        ) : null}
      </Command>
    </>
  );
}

/** Names of the blocks that can take the output the search hangs on; null while that is not known. */
function useFits(search: Search): ReadonlySet<string> | null {
  const [fits, setFits] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const { catalogue } = useEditor.getState();
    const document = shownQuestion(useEditor.getState());
    if (catalogue === null || search.end === undefined || !("from" in search.end)) return;
    const probe = probeAfter(document, search.end.from, catalogue.blocks);
    const asking = new AbortController();
    postCheck(probe.document, null, asking.signal)
      .then((verdict) => setFits(fitting(probe, verdict)))
      .catch(() => setFits(null)); // Without an answer all blocks are offered.
    return () => asking.abort();
  }, [search]);
  return fits;
}

function mayHang(block: Block, { end }: Search): boolean {
  if (end === undefined) return true;
  return "from" in end ? block.inputs.length > 0 : block.outputs.length > 0;
}

const byUse = (blocks: readonly Block[]): Block[] => [
  ...blocks.filter((block) => block.essential),
  ...blocks.filter((block) => !block.essential),
];
