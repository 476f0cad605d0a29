import { createElement, getElement, getElements } from "../../dom.js";
import { takeDrops } from "./lead-picture.js";

/** @import { ItemFiles, TakenFile } from "./files.js" */

/**
 * The list of attachments that some kinds have: files come in by a button of each row, or several at once.
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {ItemFiles} options.files
 * @param {string} options.accept what can be chosen
 * @param {() => void} options.changed
 */
export function offerAttachments(form, { files, accept, changed }) {
  const found = form.querySelector('[data-rows="attachments"]');
  if (!(found instanceof HTMLElement)) return;
  const list = found;
  const status = createElement("p");
  status.setAttribute("role", "status");
  const several = createElement("input", { type: "file", id: "tep-dinh-kem-moi", multiple: true, accept });
  const drop = createElement(
    "div",
    { className: "drop" },
    createElement(
      "p",
      { className: "field" },
      createElement("label", {
        htmlFor: several.id,
        textContent: "Tải tệp đính kèm lên (chọn nhiều tệp, kéo thả được)",
      }),
      several,
    ),
    status,
  );
  list.after(drop);
  const one = createElement("input", { type: "file", accept, hidden: true });
  drop.append(one);
  /** @param {string} text */
  const say = (text) => {
    status.textContent = text;
  };
  /**
   * @param {Element} row
   * @param {string} name
   */
  const field = (row, name) => getElement(row, `[name$=".${name}"]`, HTMLInputElement);

  /** @param {File[]} chosen */
  async function add(chosen) {
    several.value = "";
    await files.uploadAll(chosen, { say, use: (file) => fill(newRow(), file) });
  }

  function newRow() {
    const rows = () => getElements(list, ":scope > [data-row]", HTMLElement);
    const empty = rows().find((row) => !field(row, "file").value && !field(row, "title").value);
    if (empty) return empty;
    getElement(form, '[data-add="attachments"]', HTMLButtonElement).click();
    return rows()[rows().length - 1];
  }

  /**
   * @param {Element} row
   * @param {TakenFile} file
   */
  function fill(row, { name, title }) {
    const old = field(row, "file").value;
    field(row, "file").value = name;
    field(row, "title").value ||= title;
    changed();
    if (old && old !== name) say(`${name} thay cho ${old}; tệp cũ còn nguyên. Bấm Lưu để dùng tệp mới.`);
  }

  several.onchange = () => add([...(several.files ?? [])]);
  takeDrops(drop, add);
  /** @type {Element | null} */
  let asking = null;
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-row-file]") : null;
    if (!button) return;
    asking = button.closest("[data-row]");
    one.click();
  });
  one.onchange = async () => {
    const row = asking;
    const chosen = [...(one.files ?? [])];
    one.value = "";
    if (!row || !chosen.length) return;
    /** @type {TakenFile | null} */
    let taken = null;
    await files.uploadAll(chosen, {
      say,
      use: (file) => {
        taken = file;
      },
    });
    // After the sentence that it came in, so that what it replaces is said last.
    if (taken) fill(row, taken);
  };
}
