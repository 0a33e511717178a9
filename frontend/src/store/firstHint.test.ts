// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { closeFirstHint, offerFirstHint, useFirstHint } from "./firstHint";

const isOpen = () => useFirstHint.getState().open;

beforeEach(() => {
  localStorage.clear();
  useFirstHint.setState({ open: false });
});

describe("the first hint", () => {
  it("is shown until it is put away, and never again", () => {
    offerFirstHint();
    expect(isOpen()).toBe(true);
    closeFirstHint();
    expect(isOpen()).toBe(false);
    offerFirstHint();
    expect(isOpen()).toBe(false);
  });

  it("is not spent while it has not been shown", () => {
    closeFirstHint();
    offerFirstHint();
    expect(isOpen()).toBe(true);
  });
});
