import { getElement, getElements } from "../../dom.js";
import { storage } from "./storage.js";

/** @typedef {Record<string, string[]>} Fields the values of a form by the names of its fields */

/**
 * @typedef {object} Kept what the browser keeps of a form
 * @property {number} when it was typed, in milliseconds since 1970
 * @property {string} fields as JSON
 * @property {string} [token] which another one replaces with every change
 * @property {string} [digest] of the file that the form was made from
 */

/** Fields that say how to save, not what. */
const NOT_CONTENT = ["khoa", "dau-van", "ban-go", "hen-gio", "ghi-git", "nguoi-sua"];

/**
 * Keeps what is typed into a form until a file holds it, so that a closed window loses nothing.
 *
 * A form is sent with the token of what is kept, and the page that follows a save brings it back: only what has that
 * token is forgotten. Its address may be opened again when something else has been typed.
 */
export class UnsavedChanges {
  #form;
  #key;
  #saved;
  #token;
  #digest;

  /**
   * @param {HTMLFormElement} form as it was opened: with what the file holds, or with what could not be saved
   * @param {string} path of the item
   */
  constructor(form, path) {
    this.#form = form;
    this.#key = `ban:${path}`;
    this.#token = getElement(form, "input[name=ban-go]", HTMLInputElement);
    this.#digest = getElement(form, "input[name=dau-van]", HTMLInputElement);
    this.#saved = "unsaved" in form.dataset ? null : this.#snapshot();
  }

  #snapshot() {
    /** @type {Fields} */
    const fields = {};
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && !NOT_CONTENT.includes(name)) (fields[name] ??= []).push(value);
    }
    return JSON.stringify(fields);
  }

  /** True if the form holds something that the file does not. */
  get exist() {
    return this.#snapshot() !== this.#saved;
  }

  /** @returns {boolean} false if the browser has no room for so long a text */
  keep() {
    const fields = this.#snapshot();
    try {
      if (fields === this.#saved) {
        // Another window may have kept something of the same item.
        if (this.#kept()?.token === this.#token.value) storage?.removeItem(this.#key);
        return true;
      }
      this.#token.value = Math.random().toString(36).slice(2);
      /** @type {Kept} */
      const kept = { when: Date.now(), fields, token: this.#token.value, digest: this.#digest.value };
      storage?.setItem(this.#key, JSON.stringify(kept));
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
    const kept = this.#kept();
    const shown = this.#snapshot();
    const saved = document.querySelector("[data-saved]");
    const hasSaved = saved instanceof HTMLElement && saved.dataset.saved && saved.dataset.saved === kept?.token;
    if (kept && (hasSaved || kept.fields === this.#saved)) storage?.removeItem(this.#key);
    else if (kept && kept.fields !== shown) this.#ask(kept, restore);
    else this.keep();
  }

  /**
   * @param {Kept} kept
   * @param {(fields: Fields) => void} restore
   */
  #ask(kept, restore) {
    const panel = getElement(document, "[data-restore]", HTMLElement);
    const when = new Date(kept.when).toLocaleString("vi-VN");
    getElement(document, "[data-restore-when]", HTMLElement).textContent = ` từ ${when}`;
    panel.hidden = false;
    getElement(document, "[data-restore-yes]", HTMLButtonElement).onclick = () => {
      // If the file has been saved by others since, both versions will be shown.
      this.#digest.value = kept.digest ?? this.#digest.value;
      restore(JSON.parse(kept.fields));
      panel.hidden = true;
      getElements(this.#form, "input:not([type=hidden]), textarea", HTMLElement)[0]?.focus();
    };
    getElement(document, "[data-restore-no]", HTMLButtonElement).onclick = () => {
      storage?.removeItem(this.#key);
      panel.hidden = true;
    };
  }

  /** @returns {Kept | null} what the browser has kept */
  #kept() {
    try {
      return JSON.parse(storage?.getItem(this.#key) ?? "null");
    } catch {
      // Something else wrote it.
      return null;
    }
  }
}
