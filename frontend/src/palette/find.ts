/** Finding blocks by what people type: the name first, then what it is for. */
import type { Block } from "@/graph/catalogue";
import { blockName } from "@/graph/modules/names";

/** Blocks that match, best first: name begins with it, has it, spells it with gaps, speaks of it. */
export function findBlocks(blocks: readonly Block[], text: string): Block[] {
  const wanted = text.trim().toLowerCase();
  return blocks
    .map((block) => ({ block, rank: rank(block, wanted) }))
    .filter((found) => found.rank < 9)
    .sort((a, b) => a.rank - b.rank || a.block.name.length - b.block.name.length)
    .map((found) => found.block);
}

function rank(block: Block, wanted: string): number {
  const name = blockName(block.name).toLowerCase();
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  if (hasInOrder(name, wanted.replaceAll(" ", ""))) return 3;
  if (`${block.tagline} ${block.family}`.toLowerCase().includes(wanted)) return 4;
  return wanted.length > 3 && block.summary.toLowerCase().includes(wanted) ? 5 : 9;
}

/** "mp2" is in MaxPooling2D. */
function hasInOrder(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return letters.length > 1;
}
