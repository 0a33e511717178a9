import { describe, expect, it } from "vitest";
import { freeName, nameFor } from "./ImportButton";

describe("the name of an imported file", () => {
  it("is made of the file's own", () => {
    expect(nameFor("My Data (2).csv")).toBe("my_data_2");
    expect(nameFor("2024.csv")).toBe("my_data");
  });

  it("gets a number where another data set has it", () => {
    expect(freeName("digits", new Set())).toBe("digits");
    expect(freeName("digits", new Set(["digits", "digits_2"]))).toBe("digits_3");
    const long = "a".repeat(64);
    expect(freeName(long, new Set([long]))).toBe(`${"a".repeat(62)}_2`);
  });
});
