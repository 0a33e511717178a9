import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { deleteData, uploadData } from "@/net/api";

/** Import a damaged data set again, under the name that graphs and runs know it by. */
export function DataAgain({ name }: { name: string }) {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const again = useMutation({
    mutationFn: async (file: File) => {
      await deleteData(name);
      return uploadData(file, name);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["data"] }),
  });
  return (
    <>
      <button
        type="button"
        className="chip chip-primary"
        disabled={again.isPending}
        onClick={() => input.current?.click()}
      >
        {again.isPending ? "Reading the file …" : "Import it again"}
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        data-testid="data-again"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) again.mutate(file);
        }}
      />
      {again.error ? (
        <p role="alert" className="field-problem">
          {again.error.message}
        </p>
      ) : null}
    </>
  );
}
