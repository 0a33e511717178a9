import { DataPanel } from "@/forms";
import { Dialog } from "./Dialog";

/** The data sets there are, and a place to bring one's own. */
export default function Data() {
  return (
    <Dialog title="Data" width={760}>
      <DataPanel />
    </Dialog>
  );
}
