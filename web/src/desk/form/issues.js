import { createElement, getElement, getElements } from "../../dom.js";

/**
 * @typedef {object} Issue what the checks say of a field
 * @property {string} field
 * @property {"error" | "warning" | "advice"} level
 * @property {string} message
 * @property {number} [line] of the text
 */

const LEVELS = { error: "Lỗi", warning: "Cảnh báo", advice: "Gợi ý" };

/**
 * "2 lỗi, 1 điều nên xem"
 * @param {Issue[]} issues
 */
export function countIssues(issues) {
  const errors = issues.filter((issue) => issue.level === "error").length;
  return issues.length ? `${errors} lỗi, ${issues.length - errors} điều nên xem` : "Không có lỗi";
}

/**
 * Shows issues beside their fields. The summary above the form keeps those that are still true.
 * @param {Issue[]} issues
 */
export function showIssues(issues) {
  for (const place of getElements(document, "[data-issues]", HTMLElement)) {
    const name = place.dataset.issues ?? "";
    const ofField = issues.filter((issue) => issue.field === name);
    const elements = ofField.map(drawIssue);
    // Screen readers are told only what is new.
    if (textOf(elements) !== textOf([...place.children])) place.replaceChildren(...elements);
    const field = document.getElementById(name);
    if (!field?.matches("input, textarea, select")) continue;
    if (ofField.some((issue) => issue.level === "error")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const current = new Set(issues.map((issue) => issue.message));
  for (const line of getElements(document, "[data-summary-list] li", HTMLElement)) {
    line.hidden = !current.has(getElement(line, "a", HTMLElement).textContent ?? "");
  }
  getElement(document, "[data-summary-count]", HTMLElement).textContent = countIssues(issues);
}

/** @param {Element[]} elements */
const textOf = (elements) => elements.map((element) => element.textContent).join();

/** @param {Issue} issue */
function drawIssue({ level, message, line }) {
  const label = createElement("strong", { textContent: `${LEVELS[level]}:` });
  const element = createElement("span", { className: `issue issue--${level}` }, label, " ");
  if (line) {
    const button = createElement("button", { type: "button", className: "issue__line", textContent: `dòng ${line}` });
    button.dataset.line = String(line);
    element.append(button, " ");
  }
  element.append(message);
  return element;
}
