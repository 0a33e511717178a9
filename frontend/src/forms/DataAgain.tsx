import { deleteData, uploadData } from "@/net/api";
import { ImportButton, useImport } from "./ImportButton";

/** Import a damaged data set again, under the name that graphs and runs know it by. */
export function DataAgain({ name }: { name: string }) {
  const how = useImport(async (file) => {
    await deleteData(name);
    return uploadData(file, name);
  });
  return (
    <ImportButton how={how} className="chip chip-primary" testId="data-again">
      Import it again
    </ImportButton>
  );
}
