// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";

beforeAll(() => {
  window.matchMedia = vi.fn().mockReturnValue({ matches: false, addEventListener: vi.fn() });
});

describe("commands", () => {
  it("have one id and one key combination each", async () => {
    const { commands } = await import("./index");
    const ids = commands.map((command) => command.id);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
    expect(ids.length).toBeGreaterThan(20);
  });

  it("are found by what is pressed", async () => {
    const { pressed } = await import("./shortcuts");
    const press = (key: string, more: KeyboardEventInit = {}) =>
      pressed(new KeyboardEvent("keydown", { key, ...more }));
    expect(press("z", { ctrlKey: true })).toBe("Mod+Z");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("ArrowLeft", { altKey: true })).toBe("Alt+ArrowLeft");
    expect(press("Delete")).toBe("Delete");
  });
});
