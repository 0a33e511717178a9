/** Files: the graph as JSON, out and in. */
import { fileName, writeDocument } from "@/graph/read";
import { useEditor, wholeOf } from "@/store/editor";
import { openFile } from "@/store/open";

export function downloadGraph(): void {
  const graph = wholeOf(useEditor.getState());
  saveText(writeDocument(graph), fileName(graph));
}

/** Hand a text to the person as a file. */
export function saveText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

export function chooseFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void openFile(file);
  });
  input.click();
}
