import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ApiError, postCode } from "@/net/api";
import { question } from "@/store/check";
import { useEditor, wholeOf } from "@/store/editor";
import "./CodePanel.css";
import { CodeView } from "./codeView";
import { LanguageSwitch } from "./LanguageSwitch";
import { useCodeLanguage } from "./language";

/** The network as the PyTorch source that is trained and taken home, or as Keras source. */
export default function CodePanel() {
  const nodes = useEditor((state) => wholeOf(state).nodes);
  const wires = useEditor((state) => wholeOf(state).wires);
  const modules = useEditor((state) => wholeOf(state).modules);
  const language = useCodeLanguage((state) => state.language);
  const { data, error } = useQuery({
    queryKey: ["code", language, nodes, wires, modules],
    queryFn: () => postCode(question(wholeOf(useEditor.getState())), language),
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  });
  if (error) {
    const problems = error instanceof ApiError ? error.problems : [];
    return (
      <div className="code-note">
        <p>{problems[0]?.message ?? error.message}</p>
        {language === "torch" && <p>The source appears as soon as the network fits together.</p>}
        <LanguageSwitch />
      </div>
    );
  }
  return data ? <Source text={data.source} /> : <p className="code-note">Writing the source …</p>;
}

function Source({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<CodeView | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    shown.current = new CodeView(place.current);
    return () => shown.current?.end();
  }, []);
  useEffect(() => shown.current?.show(text), [text]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="code-panel" data-testid="code">
      <div className="code-tools">
        <LanguageSwitch />
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? <Check size={14} /> : <Copy size={14} />}
          {copied ? "Copied" : "Copy"}
        </button>
      </div>
      <div className="code-text" ref={place} />
    </div>
  );
}
