import { getElement } from "../../dom.js";
import { applyEdit, insertText } from "./markdown-edits.js";
import { storage } from "./storage.js";

/** @import { Edit, Selected } from "./markdown-edits.js" */

/** @typedef {typeof import("../editor.js")} EditorModule */
/** @typedef {() => Promise<EditorModule>} LoadEditor */

const PLAIN_KEY = "ban:o-thuong";

/** The text of an item: a text box, with an editor over it unless the author has switched it off. */
export class TextEditor {
  #box;
  #load;
  #changed;
  /** @type {ReturnType<EditorModule["createEditor"]> | null} */
  #editor = null;
  #isPlain = false;
  /** @type {{ from: number, to: number }[]} */
  #underlined = [];

  /**
   * @param {HTMLTextAreaElement} box
   * @param {LoadEditor} load
   * @param {() => void} changed is called after each change that is made in the editor
   */
  constructor(box, load, changed) {
    this.#box = box;
    this.#load = load;
    this.#changed = changed;
    const plainSwitch = document.querySelector("#o-thuong");
    if (plainSwitch instanceof HTMLInputElement) this.#offerPlain(plainSwitch);
    else this.#open();
  }

  /** @param {HTMLInputElement} plainSwitch */
  #offerPlain(plainSwitch) {
    getElement(document, "[data-plain]", HTMLElement).hidden = false;
    plainSwitch.checked = storage?.getItem(PLAIN_KEY) === "1";
    plainSwitch.onchange = () => {
      storage?.setItem(PLAIN_KEY, plainSwitch.checked ? "1" : "0");
      if (plainSwitch.checked) this.#close();
      else this.#open();
    };
    if (!plainSwitch.checked) this.#open();
  }

  async #open() {
    const box = this.#box;
    this.#isPlain = false;
    const { createEditor } = await this.#load();
    // While it was loaded, one may have chosen the plain box.
    if (this.#editor || this.#isPlain) return;
    /** @type {Record<string, string>} */
    const attributes = {
      "aria-label": getElement(document, `label[for="${box.id}"]`, HTMLElement).textContent ?? "",
      lang: "vi",
      autocapitalize: "sentences",
      autocorrect: "off",
      spellcheck: "false",
    };
    const description = box.getAttribute("aria-describedby");
    if (description) attributes["aria-describedby"] = description;
    this.#editor = createEditor(box, { nonce: document.body.dataset.nonce ?? "", attributes, changed: this.#changed });
    this.#editor.underline(this.#underlined);
    const { selectionStart, selectionEnd } = box;
    const isWriting = document.activeElement === box;
    box.hidden = true;
    if (isWriting) this.#editor.select(selectionStart, selectionEnd);
  }

  #close() {
    this.#isPlain = true;
    this.#editor?.remove();
    this.#editor = null;
    this.#box.hidden = false;
  }

  /**
   * True if that is the text box below the editor.
   * @param {Element} element
   */
  covers(element) {
    return element === this.#box;
  }

  get hasFocus() {
    return this.#editor ? this.#editor.hasFocus() : document.activeElement === this.#box;
  }

  focus() {
    (this.#editor ?? this.#box).focus();
  }

  /** @param {number} line which gets the focus; a plain text box only as a whole */
  showLine(line) {
    if (this.#editor) this.#editor.showLine(line);
    else this.#box.focus();
  }

  /** @param {{ from: number, to: number }[]} words which a plain text box cannot mark */
  underline(words) {
    this.#underlined = words;
    this.#editor?.underline(words);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  select(from, to) {
    if (this.#editor) this.#editor.select(from, to);
    else {
      this.#box.focus();
      this.#box.setSelectionRange(from, to);
    }
  }

  /** @returns {Selected} */
  selected() {
    if (this.#editor) return this.#editor.selected();
    return { text: this.#box.value, from: this.#box.selectionStart, to: this.#box.selectionEnd };
  }

  /**
   * @param {Edit} edit which is taken back in one step
   * @param {object} [options]
   * @param {boolean} [options.follow] whether one goes on writing there; else what has the focus keeps it
   */
  apply(edit, { follow = true } = {}) {
    if (this.#editor) {
      if (follow) this.#editor.focus();
      this.#editor.apply(edit, follow);
      return;
    }
    const focused = document.activeElement;
    // Browsers take back only what was put into the box that has the focus.
    this.#box.focus({ preventScroll: !follow });
    const { value } = this.#box;
    const first = edit.changes[0].from;
    const last = edit.changes[edit.changes.length - 1].to;
    const edited = applyEdit(value, edit);
    const part = edited.slice(first, edited.length - (value.length - last));
    this.#box.setSelectionRange(first, last);
    replaceSelection(this.#box, part);
    this.#box.setSelectionRange(edit.from, edit.to);
    if (!follow && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  /**
   * Changes the text without going there: something else has the focus.
   * @param {Edit["changes"]} changes
   */
  change(changes) {
    if (this.#editor) {
      this.#editor.change(changes);
      return;
    }
    for (const { from, to, insert } of [...changes].reverse()) this.#box.setRangeText(insert, from, to, "preserve");
    this.#changed();
  }

  /**
   * Puts the caret where something was dropped; in a plain text box browsers do not say where that is.
   * @param {number} x in the window
   * @param {number} y
   */
  placeCaretAt(x, y) {
    this.#editor?.placeCaretAt(x, y);
  }

  /** @param {string} text which replaces what is selected */
  insert(text) {
    this.apply(insertText(this.selected(), text));
  }

  undo() {
    this.focus();
    if (this.#editor) this.#editor.undo();
    else document.execCommand("undo");
  }

  redo() {
    this.focus();
    if (this.#editor) this.#editor.redo();
    else document.execCommand("redo");
  }

  /** Takes over what was put into the text box. */
  refresh() {
    this.#editor?.set(this.#box.value);
  }
}

/**
 * @param {HTMLTextAreaElement} box
 * @param {string} text
 */
function replaceSelection(box, text) {
  // No other way keeps what the browser itself can take back.
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  box.setRangeText(text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
