import { createElement, getElement } from "../../dom.js";
import { findFileLinks, writeFileLink } from "./markdown-pictures.js";

/** @import { ItemFiles } from "./files.js" */
/** @import { TextEditor } from "../form/text-editor.js" */

/** The attachments that a text links to: their words can be changed, and another file put in the place of each. */
export class BodyLinks {
  #section;
  #list;
  #files;
  #editor;
  #accept;
  /** @type {{ element: HTMLElement, show: (words: string, source: string) => void }[]} */
  #rows = [];

  /**
   * @param {HTMLElement} section
   * @param {ItemFiles} files
   * @param {TextEditor} editor
   * @param {string} accept the endings of the files that can be chosen, with commas between
   */
  constructor(section, files, editor, accept) {
    this.#section = section;
    this.#list = getElement(section, "[data-body-links-list]", HTMLElement);
    this.#files = files;
    this.#editor = editor;
    this.#accept = accept;
    this.refresh();
  }

  get #links() {
    return findFileLinks(this.#editor.selected().text, this.#accept.split(","));
  }

  refresh() {
    const links = this.#links;
    this.#section.hidden = !links.length;
    while (this.#rows.length > links.length) this.#rows.pop()?.element.remove();
    while (this.#rows.length < links.length) this.#append();
    links.forEach(({ alt, source }, index) => this.#rows[index].show(alt, source));
  }

  /**
   * @param {number} number
   * @param {{ alt?: string, source?: string }} changes
   */
  #write(number, changes) {
    const link = this.#links[number];
    if (!link) return;
    this.#editor.change([{ from: link.from, to: link.to, insert: writeFileLink({ ...link, ...changes }) }]);
  }

  #append() {
    const number = this.#rows.length;
    const words = createElement("input", { id: `tep-${number}-chu`, autocomplete: "off" });
    const name = createElement("code");
    const status = createElement("p", { className: "hint" });
    status.setAttribute("role", "status");
    const chooser = createElement("input", { type: "file", accept: this.#accept, hidden: true });
    const replace = createElement("button", { type: "button", textContent: "Thay tệp" });
    const place = createElement("button", { type: "button", textContent: "Tới chỗ tệp" });
    words.oninput = () => this.#write(number, { alt: words.value });
    replace.onclick = () => chooser.click();
    place.onclick = () => {
      const { text } = this.#editor.selected();
      this.#editor.showLine(text.slice(0, this.#links[number].from).split("\n").length);
    };
    chooser.onchange = async () => {
      const chosen = [...(chooser.files ?? [])];
      chooser.value = "";
      await this.#files.uploadAll(chosen, {
        say: (text) => {
          status.textContent = text;
        },
        use: (taken) => {
          this.#write(number, { source: taken.name });
          this.refresh();
        },
      });
    };
    const label = createElement("label", { htmlFor: words.id, textContent: "Chữ của liên kết, " }, name);
    const element = createElement(
      "li",
      {},
      createElement("p", { className: "field" }, label, words),
      createElement("p", { className: "buttons" }, replace, place, chooser),
      status,
    );
    this.#list.append(element);
    this.#rows.push({
      element,
      show: (text, source) => {
        if (document.activeElement !== words) words.value = text;
        name.textContent = decode(source).replace(/^.*\//, "");
      },
    });
  }
}

/** @param {string} source as it is written, which may be any text */
function decode(source) {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}
