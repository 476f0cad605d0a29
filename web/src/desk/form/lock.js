import { createElement, getElement, getElements } from "../../dom.js";
import { formKey } from "./form-key.js";
import { windowName } from "./window-name.js";

const REPORT_EVERY = 20_000;
const KEPT = "đang gõ ở đây vẫn được giữ trong máy này";

/**
 * @typedef {object} Holder what the desk says of who has the item open
 * @property {boolean} held by this window
 * @property {string} name of who holds it
 * @property {boolean} own by the same person in another window
 * @property {string} since when, "08:15"
 * @property {string} taken the name of whom it was taken from, "" if from nobody
 */

/**
 * Holds an item while its form is open, so that two people do not write over each other. Where somebody else has it
 * open, the form can be read, and taken over; what was typed stays either way. Whose turn it is not, since the item
 * was sent or returned to somebody else, holds it from the first letter on.
 * @param {HTMLFormElement} form
 * @param {string} path of the item
 */
export function holdItem(form, path) {
  const address = `/_ban/giu/${path.split("/").map(encodeURIComponent).join("/")}`;
  const notice = document.querySelector("[data-lock]");
  if (!(notice instanceof HTMLElement)) return;
  const text = getElement(notice, "[data-lock-text]", HTMLElement);
  const button = getElement(notice, "button", HTMLButtonElement);
  const ownName = windowName();
  let wasHeld = false;
  let isSaving = false;

  /** @param {string} task */
  function question(task) {
    const data = new FormData();
    data.append("khoa", formKey());
    data.append("cua-so", ownName);
    data.append("viec", task);
    return data;
  }

  /** @param {"mo" | "giu" | "lay"} task hold it if it is free or one's own, hold it if it is free, or take it over */
  async function ask(task) {
    try {
      const response = await fetch(address, { method: "POST", body: question(task), headers: { "X-Khoa": formKey() } });
      if (response.ok) show(await response.json());
    } catch {
      // Without a connection nobody else is told either; saving compares the texts.
    }
  }

  /** @param {Holder} holder */
  function show({ held, name, own, since, taken }) {
    const who = own ? "Anh/chị" : name || "Một người khác";
    if (held && taken) say(`Đã lấy quyền sửa từ ${taken}; người ấy cũng được báo.`, false);
    else if (held && !wasHeld) say("", false);
    else if (!held && wasHeld && own) {
      say(`Anh/chị đang sửa bài này ở cửa sổ khác, từ ${since}. Những gì ${KEPT}.`, true);
    } else if (!held && wasHeld) say(`${who} đã lấy quyền sửa lúc ${since}. Những gì ${KEPT}.`, true);
    else if (!held) say(`${who} đang mở bài này để sửa${own ? " ở cửa sổ khác" : ""}, từ ${since}.`, true);
    wasHeld = held;
    makeReadOnly(form, !held);
  }

  /**
   * @param {string} message
   * @param {boolean} isLocked
   */
  function say(message, isLocked) {
    if (text.textContent !== message) text.replaceChildren(message ? createElement("span", {}, message) : "");
    notice?.toggleAttribute("hidden", !message);
    button.hidden = !isLocked;
  }

  button.addEventListener("click", () => ask("lay"));
  form.addEventListener("submit", () => (isSaving = true));
  window.addEventListener("pagehide", () => {
    // The page comes back after a save. What is sent as it is left arrives all the same.
    if (!isSaving) navigator.sendBeacon(address, question("tha"));
  });
  if ("othersTurn" in form.dataset && notice.hidden) {
    navigator.sendBeacon(address, question("tha"));
    form.addEventListener("input", start, { once: true });
  } else {
    start();
  }

  function start() {
    window.addEventListener("pageshow", (event) => event.persisted && ask("giu"));
    window.addEventListener("online", () => ask("giu"));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask("giu"));
    setInterval(() => ask("giu"), REPORT_EVERY);
    ask("mo");
  }
}

/**
 * Lets a form be read only, or written in again; what was disabled before stays so.
 * @param {HTMLFormElement} form
 * @param {boolean} readOnly
 */
export function makeReadOnly(form, readOnly) {
  for (const field of getElements(form, "input, textarea, select, button", HTMLElement)) {
    if (field instanceof HTMLInputElement && field.type === "hidden") continue;
    if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && isTyped(field))) {
      field.readOnly = readOnly;
    } else if (readOnly && !field.matches(":disabled")) {
      field.setAttribute("disabled", "");
      field.dataset.locked = "";
    } else if (!readOnly && "locked" in field.dataset) {
      field.removeAttribute("disabled");
      delete field.dataset.locked;
    }
  }
  for (const editor of getElements(form, ".cm-editor", HTMLElement)) editor.inert = readOnly;
}

/** @param {HTMLInputElement} field */
const isTyped = (field) => !["checkbox", "radio", "file", "hidden", "submit", "button"].includes(field.type);
