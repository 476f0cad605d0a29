import { getElement, getElements } from "../../dom.js";
import { offerFiles } from "../media/start.js";
import { holdItem, makeReadOnly } from "./lock.js";
import { Connection, guardSubmits, hasEnded } from "./connection.js";
import { formKey } from "./form-key.js";
import { offerPaste } from "./paste.js";
import { released, watchPointer } from "./pointer.js";
import { showPreview } from "./preview.js";
import { countIssues, showIssues } from "./issues.js";
import { manageRows } from "./rows.js";
import { offerContestGrid } from "./contest-grid.js";
import { offerPickers, offerTags } from "./pickers.js";
import { checkSpelling } from "./spelling-check.js";
import { TextEditor } from "./text-editor.js";
import { UnsavedChanges } from "./unsaved.js";
import { offerBar } from "./writing-bar.js";

/** @import { Issue } from "./issues.js" */
/** @import { LoadEditor } from "./text-editor.js" */
/** @import { Fields } from "./unsaved.js" */

const TYPING_PAUSE = 350;

/**
 * What is said where the desk answers, but draws nothing.
 * @type {Record<number, string>}
 */
const REFUSALS = {
  404: "Bài không còn ở đây. Những gì đã gõ vẫn được giữ.",
  413: "Bài quá dài, chưa xem trước được và sẽ không lưu được. Những gì đã gõ vẫn được giữ.",
};

/**
 * Makes the form of an item answer while one types; nothing that was typed is ever lost.
 * @param {HTMLFormElement} form
 * @param {LoadEditor} loadEditor
 */
export function startForm(form, loadEditor) {
  const path = form.dataset.edit ?? "";
  const person = form.dataset.person ?? "";
  const status = getElement(form, "[data-state]", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let request;

  watchPointer(document);
  // Rows for browsers without scripts go before the form is compared with what is saved.
  const growRows = manageRows(form, changed);
  const unsaved = new UnsavedChanges(form, person, path);
  const connection = new Connection(person, { say, regained: () => regained() });
  const sendWaiting = guardSubmits(form, connection, say);
  const isReader = "reader" in form.dataset;
  const box = isReader ? null : form.querySelector("[data-editor]");
  const editor = box instanceof HTMLTextAreaElement ? new TextEditor(box, loadEditor, changed) : null;
  /** @type {(() => void) | undefined} */
  let textChanged;
  if (editor && box instanceof HTMLTextAreaElement && "writing" in box.dataset) {
    const note = getElement(form, "[data-writing-status]", HTMLElement);
    offerBar(form, box, editor);
    textChanged = checkSpelling(box, editor);
    offerPaste(form, box, editor, { path, say: (message) => (note.textContent = message) });
  }
  const refreshPictures = offerFiles(form, { path, editor, changed });
  offerTags(form, changed);
  offerPickers(form, { path, changed });
  offerContestGrid(form, { growRows, changed });

  function changed() {
    if (!unsaved.keep()) status.textContent = "Bài quá dài để trình duyệt giữ bản gõ dở; hãy lưu thường xuyên.";
    clearTimeout(timer);
    timer = setTimeout(() => {
      refreshPictures();
      review();
    }, TYPING_PAUSE);
    textChanged?.();
  }

  function regained() {
    say("Đã nối lại.");
    sendWaiting();
    review();
  }

  /**
   * Has the desk check and draw the item as it stands in the form.
   * @param {boolean} [again] whether this is the second time, with the key of a new session
   */
  async function review(again = false) {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    const body = new FormData(form);
    for (const name of ["anh-moi", "tep-moi"]) body.delete(name);
    try {
      const response = await fetch(`/_ban/xem/${path.split("/").map(encodeURIComponent).join("/")}`, {
        method: "POST",
        body,
        headers: { "X-Khoa": formKey() },
        signal: mine.signal,
      });
      if (hasEnded(response)) {
        if ((await connection.check()) && !again) review(true);
        return;
      }
      if (!response.ok) {
        say(REFUSALS[response.status] ?? "Chưa xem trước được. Những gì đã gõ vẫn được giữ, và vẫn lưu được.");
        return;
      }
      /** @type {{ page: string, issues: Issue[], stale: boolean }} */
      const { page, issues, stale } = await response.json();
      await released();
      if (mine.signal.aborted) return;
      showIssues(issues);
      say(stale ? "Tệp đã được lưu ở nơi khác; khi bấm Lưu, máy sẽ cho xem cả hai bản." : `${countIssues(issues)}.`);
      showPreview(page);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      connection.check();
    }
  }

  /** @param {string | Node} message told to screen readers only if it is new */
  function say(message) {
    const words = typeof message === "string" ? message : message.textContent;
    if (status.textContent !== words) status.replaceChildren(message);
  }

  /** @param {Fields} fields */
  function restore(fields) {
    growRows(fields);
    for (const [name, values] of Object.entries(fields)) {
      for (const field of getElements(form, `[name="${CSS.escape(name)}"]`, HTMLElement)) setValue(field, values);
    }
    editor?.refresh();
    form.dispatchEvent(new CustomEvent("desk:restored"));
    changed();
  }

  /** @param {MouseEvent} event on a link of the summary, which leads to a field in a part that may be closed */
  function reveal(event) {
    const link = event.target instanceof Element && event.target.closest("[data-summary-list] a");
    if (!(link instanceof HTMLAnchorElement)) return;
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    for (let part = field.closest("details"); part; part = part.parentElement?.closest("details") ?? null) {
      part.open = true;
    }
    if (editor?.covers(field)) editor.focus();
    else field.focus();
    field.scrollIntoView({ block: "center" });
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-line]");
    if (button instanceof HTMLElement) editor?.showLine(Number(button.dataset.line));
    reveal(event);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    getElement(form, 'button.main[value="luu"]', HTMLButtonElement).click();
  });
  const move = document.querySelector("[data-move]");
  move?.addEventListener("submit", (event) => {
    if (!unsaved.exist) return;
    event.preventDefault();
    getElement(move, "[data-move-status]", HTMLElement).textContent = "Bài còn chỗ chưa lưu: hãy lưu rồi mới chuyển.";
  });
  // Who may not write draws the page once, from fields that are then only to be read.
  review();
  if (isReader) {
    makeReadOnly(form, true);
    return;
  }
  unsaved.offer(restore);
  holdItem(form, path);
}

/**
 * @param {HTMLElement} field
 * @param {string[]} values of all fields of its name
 */
function setValue(field, values) {
  if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = values.includes(field.value);
  else if (field instanceof HTMLInputElement && field.type === "hidden") return;
  else if (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  ) {
    field.value = values[values.length - 1];
  }
}
