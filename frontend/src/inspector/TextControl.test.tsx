// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Field } from "@/graph/catalogue";
import { TextControl } from "./TextControl";

const field: Field = {
  name: "expression",
  type: "text",
  required: true,
  default: "x",
  description: "",
};
const kept = vi.fn();
const shown = () => screen.getByTestId<HTMLTextAreaElement>("field-expression");
const control = (value: string, invalid = false) => (
  <TextControl id="text" field={field} value={value} invalid={invalid} onChange={kept} />
);

beforeEach(() => {
  kept.mockClear();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("a text such as a formula", () => {
  it("is taken over at a pause, not at every letter", () => {
    render(control("x"));
    for (const value of ["x *", "x * sig", "x * sigmoid(x)"]) {
      fireEvent.change(shown(), { target: { value } });
      act(() => vi.advanceTimersByTime(300));
    }
    expect(kept).not.toHaveBeenCalled();
    act(() => vi.advanceTimersByTime(1_000));
    expect(kept.mock.calls).toEqual([["x * sigmoid(x)"]]);
  });

  it("is taken over at Enter and when the field is left", () => {
    render(control("x"));
    fireEvent.change(shown(), { target: { value: "x + 1" } });
    fireEvent.keyDown(shown(), { key: "Enter" });
    expect(kept).toHaveBeenLastCalledWith("x + 1");
    fireEvent.change(shown(), { target: { value: "x + 2" } });
    fireEvent.blur(shown());
    expect(kept).toHaveBeenLastCalledWith("x + 2");
  });

  it("stays as it is typed while the check refuses what was taken over", () => {
    const { rerender } = render(control("x"));
    fireEvent.change(shown(), { target: { value: "x * sig(" } });
    act(() => vi.advanceTimersByTime(1_000));
    rerender(control("x * sig(", true));
    fireEvent.change(shown(), { target: { value: "x * sigm(" } });
    expect(shown().value).toBe("x * sigm(");
    expect(shown().getAttribute("aria-invalid")).toBe("true");
  });
});
