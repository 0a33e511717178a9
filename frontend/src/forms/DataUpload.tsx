import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { uploadData } from "@/net/api";

/** "My Data (2).csv" → "my_data_2". */
export function nameFor(file: string): string {
  const words = file
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  return (words || "my_data").slice(0, 64);
}

/** Bring a CSV file: chosen or dropped, then it is in the list. */
export function DataUpload({ onDone }: { onDone: (name: string) => void }) {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File) => uploadData(file, nameFor(file.name)),
    onSuccess: async (set) => {
      await queries.invalidateQueries({ queryKey: ["data"] });
      onDone(set.name);
    },
  });
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) upload.mutate(file);
  };
  return (
    <fieldset
      className="data-upload"
      aria-label="Upload a CSV file"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <button
        type="button"
        className="button"
        disabled={upload.isPending}
        onClick={() => input.current?.click()}
      >
        <Upload size={14} aria-hidden /> {upload.isPending ? "Reading the file …" : "Upload a CSV"}
      </button>
      <small>or drop it here. The first row names the columns.</small>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        data-testid="data-file"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      {upload.error && (
        <p role="alert" className="field-problem">
          {upload.error.message}
        </p>
      )}
    </fieldset>
  );
}
