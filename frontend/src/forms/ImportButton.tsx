import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";
import { listData, uploadData } from "@/net/api";
import type { DataSet } from "@/net/types";

/** An import of a file: `take` begins it, then the list of data sets is fetched anew. */
export function useImport(
  bring: (file: File) => Promise<DataSet>,
  onDone?: (name: string) => void,
) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: bring,
    onSettled: async (set) => {
      await queries.invalidateQueries({ queryKey: ["data"] });
      if (set) onDone?.(set.name);
    },
  });
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) mutate(file);
  };
  return { take, busy: isPending, error };
}

/** "My Data (2).csv" → "my_data_2". */
export function nameFor(file: string): string {
  const words = file
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  return (words || "my_data").slice(0, 64);
}

/** "digits", or "digits_2" where there is such a data set already. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2, free = name; ; number++) {
    if (!taken.has(free)) return free;
    const ending = `_${number}`;
    free = name.slice(0, 64 - ending.length) + ending;
  }
}

/** Import a file under a name of its own. */
export async function bringNew(file: File): Promise<DataSet> {
  const taken = new Set((await listData()).map((set) => set.name));
  return uploadData(file, freeName(nameFor(file.name), taken));
}

interface ImportButtonProps {
  /** What `useImport` gave. */
  how: ReturnType<typeof useImport>;
  className: string;
  testId: string;
  children: ReactNode;
  /** Stands between the button and what went wrong. */
  note?: ReactNode;
}

/** Chooses a CSV file and imports it; what went wrong stands below. */
export function ImportButton({ how, className, testId, children, note }: ImportButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={how.busy}
        onClick={() => input.current?.click()}
      >
        {how.busy ? "Reading the file …" : children}
      </button>
      {note}
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        data-testid={testId}
        onChange={(event) => {
          how.take(event.target.files);
          event.target.value = "";
        }}
      />
      {how.error ? (
        <p role="alert" className="field-problem">
          {how.error.message}
        </p>
      ) : null}
    </>
  );
}
