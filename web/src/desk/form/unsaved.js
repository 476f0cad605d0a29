import { getElement, getElements } from "../../dom.js";
import { storage } from "./storage.js";

/** @typedef {Record<string, string[]>} Fields the values of a form by the names of its fields */

/** Fields that say how to save, not what. */
const NOT_CONTENT = ["khoa", "dau-van", "hen-gio", "ghi-git", "nguoi-sua"];

/**
 * Keeps what is typed into a form until a save has succeeded, so that a closed window loses nothing.
 */
export class UnsavedChanges {
  #form;
  #key;
  #saved;

  /**
   * @param {HTMLFormElement} form as it was opened, with what is saved
   * @param {string} path of the item
   */
  constructor(form, path) {
    this.#form = form;
    this.#key = `ban:${path}`;
    this.#saved = this.#snapshot();
  }

  #snapshot() {
    /** @type {Fields} */
    const fields = {};
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && !NOT_CONTENT.includes(name)) (fields[name] ??= []).push(value);
    }
    return JSON.stringify(fields);
  }

  /** @returns {boolean} false if the browser has no room for so long a text */
  keep() {
    const fields = this.#snapshot();
    try {
      if (fields === this.#saved) storage?.removeItem(this.#key);
      else storage?.setItem(this.#key, JSON.stringify({ when: Date.now(), fields }));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Asks the editor whether to go on with what was typed before and not saved.
   * @param {(fields: Fields) => void} restore
   */
  offer(restore) {
    const unsaved = this.#unsaved();
    if (!unsaved || unsaved.fields === this.#saved) return;
    const panel = getElement(document, "[data-restore]", HTMLElement);
    const when = new Date(unsaved.when).toLocaleString("vi-VN");
    getElement(document, "[data-restore-when]", HTMLElement).textContent = ` từ ${when}`;
    panel.hidden = false;
    getElement(document, "[data-restore-yes]", HTMLButtonElement).onclick = () => {
      restore(JSON.parse(unsaved.fields));
      panel.hidden = true;
      getElements(this.#form, "input:not([type=hidden]), textarea", HTMLElement)[0]?.focus();
    };
    getElement(document, "[data-restore-no]", HTMLButtonElement).onclick = () => {
      storage?.removeItem(this.#key);
      panel.hidden = true;
    };
  }

  /** @returns {{ when: number, fields: string } | null} what the browser has kept */
  #unsaved() {
    // The page was opened by a save that succeeded.
    if (document.querySelector("[data-saved]")) {
      storage?.removeItem(this.#key);
      return null;
    }
    try {
      return JSON.parse(storage?.getItem(this.#key) ?? "null");
    } catch {
      // Something else wrote it.
      return null;
    }
  }
}
