import { ChevronRight, Database, LayoutGrid } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { addFromPalette } from "@/actions/add";
import { runCommand } from "@/commands";
import type { Block, Catalogue, Family } from "@/graph/catalogue";
import { FAMILY } from "@/graph/modules/blocks";
import { useEditor } from "@/store/editor";
import { familyColor, familyIcon } from "@/ui/families";
import { BlockRow } from "./BlockRow";
import { findBlocks } from "./find";
import { OwnBlockRow } from "./OwnBlockRow";
import "./Palette.css";

/** The blocks there are: search, the few that most networks need, then all by family. */
export function Palette() {
  const catalogue = useEditor((state) => state.catalogue);
  const [text, setText] = useState("");
  const found = useMemo(
    () => (catalogue && text.trim() ? findBlocks(catalogue.blocks, text) : null),
    [catalogue, text],
  );
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") setText("");
    const first = found?.[0];
    if (event.key === "Enter" && first) {
      addFromPalette(first.name);
      setText("");
    }
  };
  return (
    <div className="palette">
      <div className="palette-search">
        <input
          className="input"
          type="text"
          placeholder="Add a block"
          aria-label="Search for a block"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        {text === "" ? <kbd>/</kbd> : null}
      </div>
      <div className="palette-list">
        {catalogue === null ? null : found ? (
          <Found blocks={found} text={text} />
        ) : (
          <All catalogue={catalogue} />
        )}
      </div>
      <div className="palette-foot">
        <button type="button" className="palette-family" onClick={() => runCommand("templates")}>
          <span className="family-icon">
            <LayoutGrid size={15} aria-hidden="true" />
          </span>
          Templates
        </button>
        <button type="button" className="palette-family" onClick={() => runCommand("data")}>
          <span className="family-icon">
            <Database size={15} aria-hidden="true" />
          </span>
          Data
        </button>
      </div>
    </div>
  );
}

function Found({ blocks, text }: { blocks: readonly Block[]; text: string }) {
  if (blocks.length === 0) {
    return <p className="palette-nothing">No block is called “{text}”. Try a shorter word.</p>;
  }
  return (
    <>
      <h2 className="label">Found</h2>
      {blocks.map((block) => (
        <BlockRow key={block.name} block={block} />
      ))}
    </>
  );
}

function All({ catalogue }: { catalogue: Catalogue }) {
  const essentials = catalogue.blocks.filter((block) => block.essential);
  const own = catalogue.blocks.filter((block) => block.family === FAMILY);
  const families = catalogue.families.filter((family) => family.name !== FAMILY);
  return (
    <>
      {own.length > 0 ? <h2 className="label">My blocks</h2> : null}
      {own.map((block) => (
        <OwnBlockRow key={block.name} block={block} />
      ))}
      <h2 className="label">Essentials</h2>
      {essentials.map((block) => (
        <BlockRow key={block.name} block={block} />
      ))}
      <h2 className="label">All blocks</h2>
      {families.map((family) => (
        <FamilyRows
          key={family.name}
          family={family}
          blocks={catalogue.blocks.filter((block) => block.family === family.name)}
        />
      ))}
    </>
  );
}

function FamilyRows({ family, blocks }: { family: Family; blocks: readonly Block[] }) {
  const [open, setOpen] = useState(false);
  const Icon = familyIcon(family.name);
  if (blocks.length === 0) return null;
  return (
    <>
      <button
        type="button"
        className="palette-family"
        style={familyColor(family.name)}
        aria-expanded={open}
        data-testid={`family-${family.name}`}
        onClick={() => setOpen(!open)}
      >
        <span className="family-icon">
          <Icon size={15} aria-hidden="true" />
        </span>
        {family.title}
        <span className="count">{blocks.length}</span>
        <ChevronRight className="chevron" size={13} aria-hidden="true" />
      </button>
      {open ? blocks.map((block) => <BlockRow key={block.name} block={block} />) : null}
    </>
  );
}
