// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogue, chain } from "@/graph/fixtures";
import { useEditor } from "@/store/editor";
import { Settings } from "./Settings";

const paramsOf = (id: string) =>
  useEditor.getState().document.nodes.find((node) => node.id === id)?.params;

function Shown({ id }: { id: string }) {
  const node = useEditor((state) => state.document.nodes.find((other) => other.id === id));
  return node ? <Settings node={node} block={catalogue.byName.get(node.block)} /> : null;
}

const field = (name: string) => screen.getByTestId<HTMLInputElement>(`field-${name}`);

beforeEach(() => {
  useEditor.setState({ ...useEditor.getInitialState(), catalogue, document: chain });
});
afterEach(cleanup);

describe("the settings of a block", () => {
  it("change the document as one typed, and undo takes the typing back at once", () => {
    render(<Shown id="dense" />);
    fireEvent.change(field("units"), { target: { value: "1" } });
    fireEvent.change(field("units"), { target: { value: "12" } });
    expect(paramsOf("dense")).toEqual({ units: 12 });
    useEditor.getState().undo();
    expect(paramsOf("dense")).toEqual({ units: 10 });
  });

  it("leave the document alone while what is typed is no value of the field", () => {
    render(<Shown id="dense" />);
    for (const text of ["", "0", "2.5", "abc"]) {
      fireEvent.change(field("units"), { target: { value: text } });
    }
    expect(paramsOf("dense")).toEqual({ units: 10 });
    expect(screen.getByRole("alert")).toBeTruthy();
  });

  it("step by the buttons beside a number and stop at its bound", () => {
    useEditor
      .getState()
      .dispatch({ edit: "set_param", node: "dense", param: "units", value: 2 }, "Two");
    render(<Shown id="dense" />);
    const less = screen.getByLabelText<HTMLButtonElement>("Less units");
    fireEvent.click(less);
    expect(paramsOf("dense")).toEqual({ units: 1 });
    expect(less.disabled).toBe(true);
  });

  it("take a parameter out of the document when it is back at its default", () => {
    render(<Shown id="dense" />);
    fireEvent.change(field("activation"), { target: { value: "relu" } });
    expect(paramsOf("dense")).toEqual({ units: 10, activation: "relu" });
    fireEvent.change(field("activation"), { target: { value: "linear" } });
    expect(paramsOf("dense")).toEqual({ units: 10 });
  });

  it("take the axes of a size apart and put them together again", () => {
    render(<Shown id="conv" />);
    fireEvent.click(screen.getByLabelText("One number for each axis"));
    fireEvent.change(field("kernel_size-1"), { target: { value: "5" } });
    expect(paramsOf("conv")?.kernel_size).toEqual([3, 5]);
    fireEvent.click(screen.getByLabelText("The same for all axes"));
    expect(paramsOf("conv")?.kernel_size).toBeUndefined();
  });

  it("name the node in the code, if Python can use the name", () => {
    render(<Shown id="flat" />);
    const name = screen.getByLabelText<HTMLInputElement>("Name in the code");
    fireEvent.change(name, { target: { value: "class" } });
    expect(name.getAttribute("aria-invalid")).toBe("true");
    fireEvent.change(name, { target: { value: "row" } });
    fireEvent.blur(name);
    expect(useEditor.getState().document.wires[1]).toEqual({ from: "conv", to: "row" });
  });
});
