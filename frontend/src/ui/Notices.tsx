import { X } from "lucide-react";
import { dismiss, useNotices } from "@/store/notices";
import "./Notices.css";

/** Short messages over the lower edge of the canvas. */
export function Notices() {
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
