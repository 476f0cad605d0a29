import { getElement, getElements } from "../../dom.js";

/** @import { Fields } from "./unsaved.js" */

const ATTRIBUTES = ["name", "id", "for", "data-issues", "aria-describedby"];

/**
 * Lists of groups in a form (milestones, teams …): rows that can be added and removed.
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 * @returns {(fields: Fields) => void} makes as many rows as those fields need
 */
export function manageRows(form, changed) {
  const lists = getElements(form, "[data-rows]", HTMLElement).map((element) => new RowList(form, element, changed));
  return (fields) => lists.forEach((list) => list.resize(rowCount(list.name, Object.keys(fields))));
}

/**
 * How many rows of a list some fields belong to: "teams[2].name" to two of "teams".
 * @param {string} listName
 * @param {string[]} fieldNames
 */
export function rowCount(listName, fieldNames) {
  const start = `${listName}[`;
  const numbers = fieldNames
    .filter((name) => name.startsWith(start))
    .map((name) => parseInt(name.slice(start.length), 10));
  return Math.max(0, ...numbers);
}

/**
 * An attribute's names as those of another row: "teams[1].name" becomes "teams[2].name", others stay.
 * @param {string} value names with spaces between
 * @param {string} listName
 * @param {number} rowNumber
 */
export function renumber(value, listName, rowNumber) {
  const rename = (/** @type {string} */ name) =>
    name.startsWith(`${listName}[`)
      ? `${listName}[${rowNumber}].${name.slice(name.indexOf("].", listName.length) + 2)}`
      : name;
  return value.split(" ").map(rename).join(" ");
}

class RowList {
  #element;
  #blank;

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} element
   * @param {() => void} changed
   */
  constructor(form, element, changed) {
    this.#element = element;
    this.name = element.dataset.rows ?? "";
    // The last row is empty, for browsers without scripts.
    this.#blank = getElement(element, ":scope > [data-row]:last-child", HTMLElement);
    this.#blank.remove();
    const addButton = getElement(form, `[data-add="${CSS.escape(this.name)}"]`, HTMLButtonElement);
    if (addButton.parentElement) addButton.parentElement.hidden = false;
    addButton.onclick = () => {
      getElements(this.#append(), "input, textarea, select", HTMLElement)[0]?.focus();
    };
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("[data-remove], [data-up], [data-down]");
      const row = button && button.closest("[data-row]");
      // A list in a row of this one has rows of its own.
      if (!(button instanceof HTMLElement) || !row || row.parentElement !== element) return;
      if ("up" in button.dataset) row.previousElementSibling?.before(row);
      else if ("down" in button.dataset) row.nextElementSibling?.after(row);
      else row.remove();
      this.#renumber();
      if ("remove" in button.dataset) addButton.focus();
      else button.focus();
      changed();
    });
    this.#renumber();
  }

  get #rows() {
    return getElements(this.#element, ":scope > [data-row]", HTMLElement);
  }

  #append() {
    const row = /** @type {HTMLElement} */ (this.#blank.cloneNode(true));
    this.#element.append(row);
    this.#renumber();
    return row;
  }

  #renumber() {
    this.#rows.forEach((row, index) => {
      getElement(row, "[data-number]", HTMLElement).textContent = String(index + 1);
      getElement(row, ".row__remove", HTMLElement).hidden = false;
      for (const element of getElements(row, ATTRIBUTES.map((name) => `[${name}]`).join(), Element)) {
        for (const attribute of ATTRIBUTES) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, renumber(value, this.name, index + 1));
        }
      }
    });
  }

  /** @param {number} count */
  resize(count) {
    while (this.#rows.length < count) this.#append();
    while (this.#rows.length > count) this.#rows[this.#rows.length - 1].remove();
  }
}
