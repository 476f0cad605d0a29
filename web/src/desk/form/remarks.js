import { createElement, getElement, getElements } from "../../dom.js";

/**
 * @typedef {object} Remark what the checks say of a field
 * @property {string} field
 * @property {"error" | "warning" | "advice"} level
 * @property {string} words
 * @property {number} [line] of the text
 */

const LEVELS = { error: "Lỗi", warning: "Cảnh báo", advice: "Gợi ý" };

/**
 * "2 lỗi, 1 điều nên xem"
 * @param {Remark[]} remarks
 */
export function countRemarks(remarks) {
  const errors = remarks.filter((remark) => remark.level === "error").length;
  return remarks.length ? `${errors} lỗi, ${remarks.length - errors} điều nên xem` : "Không có lỗi";
}

/**
 * Shows remarks beside their fields. The summary above the form keeps those that are still true.
 * @param {Remark[]} remarks
 */
export function showRemarks(remarks) {
  for (const place of getElements(document, "[data-told]", HTMLElement)) {
    const name = place.dataset.told ?? "";
    const ofField = remarks.filter((remark) => remark.field === name);
    const elements = ofField.map(drawRemark);
    // Screen readers are told only what is new.
    if (textOf(elements) !== textOf([...place.children])) place.replaceChildren(...elements);
    const field = document.getElementById(name);
    if (!field?.matches("input, textarea, select")) continue;
    if (ofField.some((remark) => remark.level === "error")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const current = new Set(remarks.map((remark) => remark.words));
  for (const line of getElements(document, "[data-summary-list] li", HTMLElement)) {
    line.hidden = !current.has(getElement(line, "a", HTMLElement).textContent ?? "");
  }
  getElement(document, "[data-summary-count]", HTMLElement).textContent = countRemarks(remarks);
}

/** @param {Element[]} elements */
const textOf = (elements) => elements.map((element) => element.textContent).join();

/** @param {Remark} remark */
function drawRemark({ level, words, line }) {
  const label = createElement("strong", { textContent: `${LEVELS[level]}:` });
  const element = createElement("span", { className: `told__one told--${level}` }, label, " ");
  if (line) {
    const button = createElement("button", { type: "button", className: "told__line", textContent: `dòng ${line}` });
    button.dataset.line = String(line);
    element.append(button, " ");
  }
  element.append(words);
  return element;
}
