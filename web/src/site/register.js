/** The register of documents: sorts and filters a table that is whole without this script. */

import { createElement, getElement, getElements } from "../dom.js";
import { columnValues, compare, foldedWords, hasWords, searchableText } from "./register/rows.js";

const table = getElement(document, "[data-register]", HTMLTableElement);
const tools = getElement(document, "[data-register-tools]", HTMLFormElement);
const status = getElement(document, "[data-register-status]", HTMLElement);
const body = table.tBodies[0];
const rows = [...body.rows];
const headers = getElements(table, "th[data-sort]", HTMLTableCellElement);
const selects = getElements(tools, "select", HTMLSelectElement);
const wordsField = /** @type {HTMLInputElement} */ (tools.elements.namedItem("tu"));
const textOfRow = new Map(rows.map((row) => [row, searchableText(row.textContent ?? "")]));

/**
 * @param {HTMLTableRowElement} row
 * @param {string | undefined} column
 */
const value = (row, column) => row.dataset[column ?? ""] ?? "";

function filter() {
  const words = foldedWords(wordsField.value);
  let shown = 0;
  for (const row of rows) {
    const isShown =
      selects.every((select) => !select.value || value(row, select.dataset.column) === select.value) &&
      hasWords(textOfRow.get(row) ?? "", words);
    row.hidden = !isShown;
    if (isShown) shown++;
  }
  status.textContent =
    shown === rows.length ? `Có ${shown} văn bản.` : `Đang hiện ${shown} trong ${rows.length} văn bản.`;
  const parameters = new URLSearchParams();
  for (const field of [wordsField, ...selects]) if (field.value) parameters.set(field.name, field.value);
  history.replaceState(null, "", parameters.size ? `?${parameters}` : location.pathname);
}

/** @param {HTMLTableCellElement} header */
function sort(header) {
  const column = header.dataset.sort;
  const isAscending = header.getAttribute("aria-sort") !== "ascending";
  for (const other of headers) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
  const direction = isAscending ? 1 : -1;
  body.append(...[...body.rows].sort((a, b) => direction * compare(value(a, column), value(b, column))));
}

for (const header of headers) {
  const button = createElement("button", { type: "button", textContent: header.textContent });
  button.addEventListener("click", () => sort(header));
  header.replaceChildren(button);
}
const parameters = new URLSearchParams(location.search);
for (const select of selects) {
  const values = columnValues(rows.map((row) => value(row, select.dataset.column)));
  if (select.dataset.column === "year") values.reverse();
  select.append(new Option("Tất cả", ""), ...values.map((text) => new Option(text, text)));
  const requested = parameters.get(select.name) ?? "";
  select.value = values.includes(requested) ? requested : "";
  if (select.parentElement) select.parentElement.hidden = values.length < 2;
}
wordsField.value = parameters.get("tu") ?? "";
tools.addEventListener("input", filter);
tools.addEventListener("submit", (event) => event.preventDefault());
tools.hidden = false;
if (parameters.size) filter();
