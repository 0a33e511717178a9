import { X } from "lucide-react";
import { useEffect } from "react";
import { dismiss, openSheet, useNotices } from "@/store/notices";
import "./Notices.css";

/** Short messages over the lower edge of the canvas; while a sheet lies over it, of the sheet. */
export function Notices() {
  const covered = useNotices((state) => state.sheets > 0);
  return covered ? null : <NoticeList />;
}

/** The same on a sheet: what lies below it is neither seen nor read aloud. */
export function SheetNotices() {
  useEffect(openSheet, []);
  return <NoticeList />;
}

function NoticeList() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className="notice" data-tone={notice.tone}>
          {notice.text}
          {notice.tone === "problem" ? (
            <button type="button" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
              <X size={14} />
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
