import { deleteData, uploadData } from "@/net/api";
import { say } from "@/store/notices";
import { ImportButton, useImport } from "./ImportButton";

/** Import a damaged data set again, under the name that graphs and runs know it by. */
export function DataAgain({ name }: { name: string }) {
  const how = useImport(async (file) => {
    await deleteData(name);
    try {
      return await uploadData(file, name);
    } catch (error) {
      // Its row has gone from the list, and with it the place where this would stand.
      const message = error instanceof Error ? error.message : String(error);
      say(
        `${message} Call another file ${name}.csv and upload it, to have ${name} again.`,
        "problem",
      );
      throw error;
    }
  });
  return (
    <ImportButton how={how} className="chip chip-primary" testId="data-again">
      Import it again
    </ImportButton>
  );
}
