/** The editor, which the form of an item loads: CodeMirror 6. */

import { defaultKeymap, history, historyKeymap, isolateHistory, redo, undo } from "@codemirror/commands";
import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { parser } from "@lezer/markdown";
import { continueList } from "./form/markdown-edits.js";

/** @import { Edit, Selected } from "./form/markdown-edits.js" */

// Without the languages inside of code blocks, which nobody writes here, the bundle is half as large.
const markdown = new Language(defineLanguageFacet({}), parser, [], "markdown");

const highlighting = HighlightStyle.define([
  { tag: tags.heading, class: "md-heading" },
  { tag: tags.strong, class: "md-strong" },
  { tag: tags.emphasis, class: "md-emphasis" },
  { tag: [tags.link, tags.url], class: "md-link" },
  { tag: [tags.quote, tags.meta, tags.comment, tags.processingInstruction], class: "md-quiet" },
]);

/** @type {import("@codemirror/state").StateEffectType<{ from: number, to: number }[]>} */
const underline = StateEffect.define();
const misspelt = Decoration.mark({ class: "misspelt" });
const underlined = StateField.define({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    const words = effects.find((effect) => effect.is(underline))?.value;
    return words ? Decoration.set(words.map(({ from, to }) => misspelt.range(from, to))) : marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const phrases = {
  Find: "Tìm",
  Replace: "Thay bằng",
  next: "tiếp",
  previous: "trước",
  all: "chọn hết",
  "match case": "phân biệt hoa thường",
  regexp: "biểu thức",
  "by word": "cả từ",
  replace: "thay",
  "replace all": "thay hết",
  close: "đóng",
  "current match": "chỗ đang chọn",
  "replaced $ matches": "đã thay $ chỗ",
  "replaced match on line $": "đã thay ở dòng $",
  "on line": "ở dòng",
  "Go to line": "Tới dòng",
  go: "tới",
  "Control character": "Ký tự điều khiển",
};

/**
 * @param {EditorState} state
 * @returns {Selected}
 */
function selectedIn(state) {
  const { from, to } = state.selection.main;
  return { text: state.doc.toString(), from, to };
}

/**
 * Makes an edit of its own, which is taken back in one step.
 * @param {EditorView} view
 * @param {Edit} edit
 * @param {boolean} [follow] whether the page scrolls there
 */
function apply(view, { changes, from, to }, follow = true) {
  view.dispatch({
    changes,
    selection: EditorSelection.single(from, to),
    annotations: isolateHistory.of("full"),
    userEvent: "input",
    scrollIntoView: follow,
  });
}

/** @param {EditorView} view */
function enter(view) {
  const edit = continueList(selectedIn(view.state));
  if (edit) apply(view, edit);
  return edit !== null;
}

/**
 * Puts an editor over a text box, which stays what the form sends.
 * @param {HTMLTextAreaElement} box
 * @param {object} options
 * @param {Record<string, string>} options.attributes of the element that takes the text
 * @param {string} options.nonce for its styles, by which the page's policy knows them
 * @param {() => void} options.changed is called after each change that was typed
 */
export function createEditor(box, { attributes, nonce, changed }) {
  const view = new EditorView({
    parent: box.parentElement ?? undefined,
    state: EditorState.create({
      doc: box.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        search({ top: true }),
        EditorState.phrases.of(phrases),
        markdown,
        syntaxHighlighting(highlighting),
        underlined,
        // Tab leaves the editor, as it leaves any field.
        keymap.of([{ key: "Enter", run: enter }, ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        EditorView.contentAttributes.of(attributes),
        EditorView.cspNonce.of(nonce),
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
    focus: () => view.focus(),
    // The panel of the search belongs to it, but is no text of the item.
    hasFocus: () => view.hasFocus,
    /** @param {number} number of a line, which is scrolled to */
    showLine(number) {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from },
        effects: EditorView.scrollIntoView(line.from, { y: "center" }),
      });
      view.focus();
    },
    /** @param {{ from: number, to: number }[]} words in their order */
    underline(words) {
      const { length } = view.state.doc;
      view.dispatch({ effects: underline.of(words.filter(({ to }) => to <= length)) });
    },
    /**
     * @param {number} from
     * @param {number} to
     */
    select(from, to) {
      view.dispatch({
        selection: EditorSelection.single(from, to),
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    },
    selected: () => selectedIn(view.state),
    /**
     * @param {Edit} edit
     * @param {boolean} follow
     */
    apply: (edit, follow) => apply(view, edit, follow),
    /** @param {Edit["changes"]} changes while something else has the focus */
    change: (changes) => view.dispatch({ changes, userEvent: "input" }),
    /**
     * @param {number} x in the window
     * @param {number} y
     */
    placeCaretAt(x, y) {
      const anchor = view.posAtCoords({ x, y });
      if (anchor !== null) view.dispatch({ selection: { anchor } });
    },
    undo: () => undo(view),
    redo: () => redo(view),
    /** @param {string} text the whole of it */
    set(text) {
      if (text !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      }
    },
    remove: () => view.destroy(),
  };
}
