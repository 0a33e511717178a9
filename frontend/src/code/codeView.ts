/** Python source, highlighted with the page's own colours; to be read and copied, not written. */
import { python } from "@codemirror/lang-python";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontVariantLigatures: "none",
    lineHeight: "1.6",
  },
  ".cm-content": { padding: "10px 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 12px 0 18px" },
  "&.cm-editor .cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft)",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--ink-3)" },
  { tag: [tags.keyword, tags.self, tags.operatorKeyword], color: "var(--f-sequence)" },
  { tag: [tags.string, tags.docString], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--f-regularization)" },
  { tag: [tags.function(tags.variableName), tags.className], color: "var(--accent)" },
]);

export class CodeView {
  private readonly editor: EditorView;

  constructor(parent: HTMLElement) {
    this.editor = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          python(),
          theme,
          syntaxHighlighting(colours),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": "Source of the network" }),
        ],
      }),
    });
  }

  show(text: string): void {
    const { state } = this.editor;
    if (state.doc.toString() === text) return;
    this.editor.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
  }

  end(): void {
    this.editor.destroy();
  }
}
