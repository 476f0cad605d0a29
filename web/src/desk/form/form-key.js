import { getElement, getElements } from "../../dom.js";

/** The key by which the desk knows its own pages; a new session has another. */
export function formKey() {
  return getElement(document, "input[name=khoa]", HTMLInputElement).value;
}

/** @param {string} key of the session that now is */
export function replaceKey(key) {
  for (const field of getElements(document, "input[name=khoa]", HTMLInputElement)) field.value = key;
}
