import { Upload } from "lucide-react";
import { useState } from "react";
import { bringNew, ImportButton, useImport } from "./ImportButton";

/** Bring a CSV file: chosen or dropped, then it is in the list. */
export function DataUpload({ onDone }: { onDone: (name: string) => void }) {
  const how = useImport(bringNew, onDone);
  const [over, setOver] = useState(false);
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
        how.take(event.dataTransfer.files);
      }}
    >
      <ImportButton
        how={how}
        className="button"
        testId="data-file"
        note={<small>or drop it here. The first row names the columns.</small>}
      >
        <Upload size={14} aria-hidden /> Upload a CSV
      </ImportButton>
    </fieldset>
  );
}
