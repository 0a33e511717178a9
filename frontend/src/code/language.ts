/** In which words the source is shown; kept while the page is open, whatever tab is in front. */
import { create } from "zustand";
import type { CodeLanguage } from "@/net/api";

export const LANGUAGES: readonly { id: CodeLanguage; title: string }[] = [
  { id: "torch", title: "PyTorch" },
  { id: "keras", title: "Keras" },
];

interface Shown {
  language: CodeLanguage;
  choose: (language: CodeLanguage) => void;
}

export const useCodeLanguage = create<Shown>()((set) => ({
  language: "torch",
  choose: (language) => set({ language }),
}));
