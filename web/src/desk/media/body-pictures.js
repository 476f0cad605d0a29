import { createElement, getElement } from "../../dom.js";
import { Refused } from "./files.js";
import { findPictures, writePicture } from "./markdown-pictures.js";
import { changePicture } from "./picture-dialog.js";

/** @import { ItemFiles } from "./files.js" */
/** @import { MarkdownPicture } from "./markdown-pictures.js" */
/** @import { TextEditor } from "../form/text-editor.js" */

/** The pictures in a text, each with its words beside it; what is written there is written in the text. */
export class BodyPictures {
  #section;
  #list;
  #files;
  #editor;
  /** @type {PictureRow[]} */
  #rows = [];

  /**
   * @param {HTMLElement} section
   * @param {ItemFiles} files
   * @param {TextEditor} editor
   */
  constructor(section, files, editor) {
    this.#section = section;
    this.#list = getElement(section, "[data-body-pictures-list]", HTMLElement);
    this.#files = files;
    this.#editor = editor;
    this.refresh();
  }

  /** Shows the pictures that the text now has; fields stay where they are while one types in them. */
  refresh() {
    const pictures = findPictures(this.#editor.selected().text);
    this.#section.hidden = !pictures.length;
    while (this.#rows.length > pictures.length) this.#rows.pop()?.element.remove();
    while (this.#rows.length < pictures.length) this.#append();
    pictures.forEach((picture, index) => this.#rows[index].show(picture));
  }

  #append() {
    const number = this.#rows.length;
    const row = new PictureRow(number, this.#files, {
      write: (picture) => this.#write(number, picture),
      goTo: () => {
        const { text } = this.#editor.selected();
        const { from } = findPictures(text)[number];
        this.#editor.showLine(text.slice(0, from).split("\n").length);
      },
    });
    this.#rows.push(row);
    this.#list.append(row.element);
  }

  /** Brings the words of the last picture that has none into view. */
  focusNew() {
    this.refresh();
    this.#rows.find((row) => row.isWithoutWords)?.focus();
  }

  /**
   * @param {number} number
   * @param {Partial<MarkdownPicture>} changes
   */
  #write(number, changes) {
    const picture = findPictures(this.#editor.selected().text)[number];
    if (!picture) return;
    const insert = writePicture({ ...picture, ...changes });
    this.#editor.change([{ from: picture.from, to: picture.to, insert }]);
  }
}

class PictureRow {
  #files;
  #write;
  #source = "";
  #image = createElement("img", { className: "picture__thumbnail", alt: "", width: 180, height: 120 });
  #alt = createElement("textarea", { rows: 2 });
  #caption = createElement("textarea", { rows: 2 });
  #status = createElement("p", { className: "hint" });
  #undo = createElement("button", { type: "button", textContent: "Về ảnh trước", hidden: true });
  /** @type {string[]} */
  #before = [];

  /**
   * @param {number} number
   * @param {ItemFiles} files
   * @param {object} actions
   * @param {(changes: Partial<MarkdownPicture>) => void} actions.write
   * @param {() => void} actions.goTo
   */
  constructor(number, files, { write, goTo }) {
    this.#files = files;
    this.#write = write;
    this.#alt.id = `anh-${number}-ta`;
    this.#caption.id = `anh-${number}-chu-thich`;
    this.#status.setAttribute("role", "status");
    this.#alt.oninput = () => write({ alt: this.#alt.value });
    this.#caption.oninput = () => write({ caption: this.#caption.value });
    const change = createElement("button", { type: "button", textContent: "Cắt, xoay" });
    const place = createElement("button", { type: "button", textContent: "Tới chỗ ảnh" });
    change.onclick = () => this.#changePicture();
    place.onclick = goTo;
    this.#undo.onclick = () => {
      const source = this.#before.pop();
      this.#undo.hidden = !this.#before.length;
      if (source) write({ source });
    };
    this.element = createElement(
      "li",
      { className: "body-pictures__one" },
      this.#image,
      createElement(
        "div",
        {},
        labelled("Lời tả ảnh (cho người không nhìn được ảnh)", this.#alt),
        labelled("Chú thích, người chụp", this.#caption),
        createElement("p", { className: "buttons" }, change, this.#undo, place),
        this.#status,
      ),
    );
  }

  get isWithoutWords() {
    return !this.#alt.value;
  }

  focus() {
    this.#alt.focus();
  }

  /** @param {MarkdownPicture} picture */
  show({ alt, source, caption }) {
    // What is typed may end in a space, which Markdown does not keep.
    if (document.activeElement !== this.#alt) this.#alt.value = alt;
    if (document.activeElement !== this.#caption) this.#caption.value = caption;
    if (source === this.#source) return;
    this.#source = source;
    this.#image.src = this.#files.thumbnail(source);
  }

  async #changePicture() {
    const source = this.#source;
    try {
      const answer = await changePicture(this.#files.thumbnail(source, 1280), { focus: null, asksFocus: false });
      if (!answer?.isNew) return;
      this.#status.textContent = "Đang sửa ảnh…";
      const { crop, turn } = answer;
      const { name } = await this.#files.change(source, {
        turn,
        crop: [crop.left, crop.top, crop.width, crop.height],
      });
      this.#before.push(source);
      this.#undo.hidden = false;
      this.#write({ source: name });
      this.#status.textContent = `Ảnh đã sửa là ${name}; ảnh cũ còn nguyên.`;
    } catch (error) {
      this.#status.textContent = error instanceof Refused ? error.message : "Không mở được ảnh này để sửa.";
    }
  }
}

/**
 * @param {string} text
 * @param {HTMLTextAreaElement} input
 */
function labelled(text, input) {
  return createElement(
    "p",
    { className: "field" },
    createElement("label", { htmlFor: input.id, textContent: text }),
    input,
  );
}
