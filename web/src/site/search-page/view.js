import { createElement, getElement, getElements } from "../../dom.js";
import { options } from "./facets.js";
import { ALL_OPTION, formatNumber } from "./messages.js";

/** @import { Facets } from "./facets.js" */
/** @import { SearchRequest } from "./request.js" */

/** The elements of the search page, which search.html draws, and what they show. */
export class SearchView {
  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.form = getElement(page, "[data-finder-form]", HTMLFormElement);
    this.field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("q"));
    this.tools = getElement(page, "[data-finder-tools]", HTMLElement);
    this.order = getElement(this.tools, "[name=xep]", HTMLSelectElement);
    this.filterPanel = getElement(page, "[data-finder-filters]", HTMLDetailsElement);
    this.filters = getElements(this.filterPanel, "select", HTMLSelectElement);
    this.clearButton = getElement(page, "[data-finder-clear]", HTMLButtonElement);
    this.results = getElement(page, "[data-finder-results]", HTMLElement);
    this.moreButton = getElement(page, "[data-finder-more]", HTMLButtonElement);
    this.bodiesButton = getElement(page, "[data-finder-deep]", HTMLButtonElement);
    this.status = getElement(page, "[data-search-status]", HTMLElement);
  }

  get filterNames() {
    return this.filters.map((select) => select.name);
  }

  /**
   * Tells how the search goes; what stands below does not move up where a shorter sentence follows.
   * @param {(Node | string)[]} words
   */
  say(...words) {
    if (this.status.hasChildNodes()) this.status.style.minHeight = `${this.status.offsetHeight}px`;
    this.status.replaceChildren(...words);
  }

  /**
   * Shows what is asked for, and no results yet.
   * @param {SearchRequest} request
   */
  showRequest({ text, order }) {
    this.field.value = text;
    this.order.value = order;
    document.title = document.title.replace(/^(“.*” – )?/s, text ? `“${text}” – ` : "");
    this.results.replaceChildren();
    this.status.replaceChildren();
    this.status.style.minHeight = "";
    this.moreButton.hidden = this.bodiesButton.hidden = true;
  }

  /**
   * Fills the filters with the values that are left, each with how many results it has.
   * @param {Facets} facets
   * @param {number[]} numbers of all results, whatever the filters
   * @param {Record<string, string>} filters
   */
  fillFilters(facets, numbers, filters) {
    for (const select of this.filters) {
      const { title } = facets[select.name];
      const available = options(select.name, facets, numbers, filters).map(
        ([value, count]) => new Option(`${title(value)} (${formatNumber(count)})`, value),
      );
      select.replaceChildren(new Option(ALL_OPTION[select.name], ""), ...available);
      select.value = filters[select.name];
      if (select.parentElement) select.parentElement.hidden = !available.length;
    }
  }

  /** @param {string} reason */
  showError(reason) {
    this.results.replaceChildren();
    this.tools.hidden = this.moreButton.hidden = this.bodiesButton.hidden = true;
    const archive = createElement("a", { href: this.page.dataset.archive, textContent: "kho lưu trữ" });
    this.say(`${reason}. Mời bạn tải lại trang sau ít phút, hoặc xem `, archive, ".");
  }

  /** Lets the arrow keys lead from the field to the results, from result to result, and back. */
  moveByArrows() {
    this.results.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      const links = getElements(this.results, "h2 a", HTMLAnchorElement);
      const next = links.findIndex((link) => link === document.activeElement) + step;
      event.preventDefault();
      (links[next] ?? (next < 0 ? this.field : links[links.length - 1])).focus();
    });
    this.field.addEventListener("keydown", (event) => {
      const [first] = getElements(this.results, "h2 a", HTMLAnchorElement);
      if (event.key !== "ArrowDown" || !first) return;
      event.preventDefault();
      first.focus();
    });
  }
}
