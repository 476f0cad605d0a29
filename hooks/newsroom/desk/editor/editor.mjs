// Puts CodeMirror over a text box, which stays what the form sends.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from "@codemirror/language";
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { parser } from "@lezer/markdown";

// Without the languages inside of code blocks, which nobody writes here, the bundle is half as large.
const markdown = new Language(defineLanguageFacet({}), parser, [], "markdown");

const marks = HighlightStyle.define([
  { tag: tags.heading, class: "md-heading" },
  { tag: tags.strong, class: "md-strong" },
  { tag: tags.emphasis, class: "md-emphasis" },
  { tag: [tags.link, tags.url], class: "md-link" },
  { tag: [tags.quote, tags.meta, tags.comment, tags.processingInstruction], class: "md-quiet" },
]);

const phrases = {
  Find: "Tìm", Replace: "Thay bằng", next: "tiếp", previous: "trước", all: "chọn hết", "match case": "phân biệt hoa thường",
  regexp: "biểu thức", "by word": "cả từ", replace: "thay", "replace all": "thay hết", close: "đóng",
  "current match": "chỗ đang chọn", "replaced $ matches": "đã thay $ chỗ", "replaced match on line $": "đã thay ở dòng $",
  "on line": "ở dòng", "Go to line": "Tới dòng", go: "tới", "Control character": "Ký tự điều khiển",
};

// `attributes` go to the element that takes the text; `changed` hears of each change that was typed.
export function editor(box, { attributes, nonce, changed }) {
  const view = new EditorView({
    parent: box.parentElement,
    state: EditorState.create({
      doc: box.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), EditorView.lineWrapping, search({ top: true }),
        EditorState.phrases.of(phrases), markdown, syntaxHighlighting(marks),
        // Tab leaves the editor, as it leaves any field.
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        EditorView.contentAttributes.of(attributes), EditorView.cspNonce.of(nonce),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          box.value = update.state.doc.toString();
          changed();
        }),
      ],
    }),
  });
  box.before(view.dom);
  return {
    element: view.dom,
    focus: () => view.focus(),
    line(number) {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    insert(text) {
      const { from, to } = view.state.selection.main;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
      view.focus();
    },
    set(text) {
      if (text !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      }
    },
    find: () => openSearchPanel(view),
    remove: () => view.destroy(),
  };
}
