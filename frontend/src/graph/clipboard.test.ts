import { describe, expect, it } from "vitest";
import { applyAll } from "./apply";
import { copyPiece, pastePiece, readPiece } from "./clipboard";
import { chain } from "./fixtures";
import { NODE_HEIGHT, NODE_WIDTH } from "./place";
import { emptyDocument } from "./types";

const piece = copyPiece(chain, new Set(["conv", "flat"]));

describe("clipboard", () => {
  it("copies nodes with the wires among them and nothing else", () => {
    expect(piece.nodes.map((node) => node.id)).toEqual(["conv", "flat"]);
    expect(piece.wires).toEqual([{ from: "conv", to: "flat" }]);
  });

  it("pastes under fresh ids, moved as a whole", () => {
    const [ids, edits] = pastePiece(chain, piece, { by: { x: 0, y: 100 } });
    expect(ids).toEqual(["conv_2", "flat_2"]);
    const next = applyAll(chain, edits);
    expect(next.wires.at(-1)).toEqual({ from: "conv_2", to: "flat_2" });
    expect(next.canvas.positions?.conv_2).toEqual({ x: 176, y: 100 });
  });

  it("travels as text into another graph, to a place", () => {
    const read = readPiece(JSON.stringify(piece));
    expect(read).toEqual(piece);
    const [ids, edits] = pastePiece(emptyDocument, piece, { at: { x: 20, y: 40 } });
    expect(ids).toEqual(["conv", "flat"]);
    const next = applyAll(emptyDocument, edits);
    expect(next.canvas.positions).toEqual({ conv: { x: 20, y: 40 }, flat: { x: 196, y: 40 } });
  });

  it("covers nothing that is there", () => {
    const [, edits] = pastePiece(chain, piece, { at: { x: 150, y: 20 } });
    const places = Object.values(applyAll(chain, edits).canvas.positions ?? {});
    for (const [index, a] of places.entries()) {
      for (const b of places.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
      }
    }
  });

  it("takes no other text for a piece", () => {
    for (const text of ["", "hello", "{}", "null", '{"format":"brickwork.piece","version":2}']) {
      expect(readPiece(text)).toBeNull();
    }
  });

  it("takes along the blocks of one's own, and uses those that are there already", () => {
    const packed = applyAll(chain, [
      { edit: "make_module", nodes: ["flat", "dense"], module: "Head" },
    ]);
    const head = copyPiece(packed, new Set(["head"]));
    const [, fresh] = pastePiece(emptyDocument, head, { at: { x: 0, y: 0 } });
    const there = applyAll(emptyDocument, fresh);
    expect(there.modules).toEqual(packed.modules);
    expect(there.canvas.modules).toEqual(packed.canvas.modules);
    const again = applyAll(packed, pastePiece(packed, head, { by: { x: 0, y: 200 } })[1]);
    expect(Object.keys(again.modules)).toEqual(["Head"]);
    const other = { ...packed, modules: { Head: { nodes: [], wires: [], parameters: {} } } };
    const both = applyAll(other, pastePiece(other, head, { by: { x: 0, y: 200 } })[1]);
    expect(both.modules.Head2).toEqual(packed.modules.Head);
    expect(both.nodes.at(-1)?.block).toBe("module:Head2");
    expect(() => pastePiece(packed, head, { at: { x: 0, y: 0 } }, "Head")).toThrow("into itself");
    expect(readPiece(JSON.stringify(head))).toEqual(head);
  });

  it("lets copies of sharing blocks share where what they shared with is there", () => {
    const twins = applyAll(chain, [
      { edit: "add_node", node: { id: "eyes", block: "Conv2D" } },
      { edit: "set_shares", node: "eyes", shares: "conv" },
    ]);
    const paste = (into: typeof chain, ids: string[]) => {
      const copied = copyPiece(twins, new Set(ids));
      return applyAll(into, pastePiece(into, copied, { at: { x: 0, y: 0 } })[1]).nodes.slice(
        -ids.length,
      );
    };
    expect(paste(twins, ["eyes"])).toEqual([{ id: "eyes_2", block: "Conv2D", shares: "conv" }]);
    expect(paste(twins, ["conv", "eyes"])[1]).toEqual({
      id: "eyes_2",
      block: "Conv2D",
      shares: "conv_2",
    });
    expect(paste(emptyDocument, ["eyes"])).toEqual([
      { id: "eyes", block: "Conv2D", params: { filters: 16 } },
    ]);
  });
});
