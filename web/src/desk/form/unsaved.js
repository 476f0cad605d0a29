import { getElement, getElements } from "../../dom.js";
import { storage } from "./storage.js";
import { windowName } from "./window-name.js";

/** @typedef {Record<string, string[]>} Fields the values of a form by the names of its fields */

/**
 * @typedef {object} Kept what the browser keeps of a form
 * @property {number} when it was typed, in milliseconds since 1970
 * @property {string} fields as JSON
 * @property {string} [token] which another one replaces with every change
 * @property {string} [digest] of the file that the form was made from
 */

/** @typedef {{ key: string, kept: Kept }} KeptUnder what is kept under a key of the storage */

/** Fields that say how to save, not what. */
const NOT_CONTENT = ["khoa", "dau-van", "ban-go", "hen-gio", "ghi-git", "nguoi-sua"];

/**
 * Keeps what is typed into a form until a file holds it, so that a closed window loses nothing: for each person, since
 * several may use one machine, and for each window, since one may have an item open twice.
 *
 * A form is sent with the token of what is kept, and the page that follows a save brings it back: only what has that
 * token is forgotten. Its address may be opened again when something else has been typed.
 */
export class UnsavedChanges {
  #form;
  #item;
  #key;
  #saved;
  #token;
  #digest;

  /**
   * @param {HTMLFormElement} form as it was opened: with what the file holds, or with what could not be saved
   * @param {string} person the login of who opened it; "" at a desk without accounts
   * @param {string} path of the item
   */
  constructor(form, person, path) {
    this.#form = form;
    this.#item = person ? `ban:${person}@${path}` : `ban:${path}`;
    this.#key = `${this.#item}#${windowName()}`;
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
        storage?.removeItem(this.#key);
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
    const shown = this.#snapshot();
    const saved = document.querySelector("[data-saved]");
    const savedToken = saved instanceof HTMLElement && saved.dataset.saved;
    const open = this.#kept().filter(({ key, kept }) => {
      if (kept.fields !== this.#saved && !(savedToken && savedToken === kept.token)) return true;
      storage?.removeItem(key);
      return false;
    });
    const others = open.filter(({ kept }) => kept.fields !== shown);
    if (others.length) this.#ask(others, restore);
    else this.keep();
  }

  /**
   * @param {KeptUnder[]} open what has not been saved, the last first
   * @param {(fields: Fields) => void} restore
   */
  #ask([{ key, kept }, ...others], restore) {
    const panel = getElement(document, "[data-restore]", HTMLElement);
    const when = new Date(kept.when).toLocaleString("vi-VN");
    const more = others.length ? `; còn ${others.length} bản gõ dở khác` : "";
    getElement(document, "[data-restore-when]", HTMLElement).textContent = ` từ ${when}${more}`;
    panel.hidden = false;
    const next = () => {
      panel.hidden = true;
      if (others.length) this.#ask(others, restore);
    };
    getElement(document, "[data-restore-yes]", HTMLButtonElement).onclick = () => {
      // If the file has been saved by others since, both versions will be shown.
      this.#digest.value = kept.digest ?? this.#digest.value;
      // From now on it is kept for this window.
      storage?.removeItem(key);
      restore(JSON.parse(kept.fields));
      next();
      getElements(this.#form, "input:not([type=hidden]), textarea", HTMLElement)[0]?.focus();
    };
    getElement(document, "[data-restore-no]", HTMLButtonElement).onclick = () => {
      storage?.removeItem(key);
      next();
    };
  }

  /** @returns {KeptUnder[]} what the browser has kept of the item, from any of its windows, the last first */
  #kept() {
    if (!storage) return [];
    const keys = Object.keys(storage).filter((key) => key === this.#item || key.startsWith(`${this.#item}#`));
    return keys
      .flatMap((key) => {
        const kept = parse(storage?.getItem(key));
        return kept ? [{ key, kept }] : [];
      })
      .sort((one, other) => other.kept.when - one.kept.when);
  }
}

/**
 * @param {string | null | undefined} text
 * @returns {Kept | null}
 */
function parse(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    // Something else wrote it.
    return null;
  }
}

/**
 * Forgets what was typed into a form and has been saved since, where another page than the form follows.
 * @param {string} token of the form that was sent
 */
export function forgetTyped(token) {
  for (const key of Object.keys(storage ?? {})) {
    if (key.startsWith("ban:") && parse(storage?.getItem(key))?.token === token) storage?.removeItem(key);
  }
}
