/** The search page: reads what is asked for from its address, searches, and shows the results. */

import { createElement, getElement, getElements } from "../dom.js";
import { accepting, loadFacets, options } from "./search-page/facets.js";
import { ALL_OPTION, formatNumber, noResults, resultCount } from "./search-page/messages.js";
import { formatRequest, isFiltered, parseRequest } from "./search-page/request.js";
import { ResultRows } from "./search-page/result-rows.js";

/** @import { SearchEngine } from "./search/engine.js" */
/** @import { Search } from "./search/search.js" */
/** @import { Facets } from "./search-page/facets.js" */
/** @import { SearchRequest } from "./search-page/request.js" */
/** @import { SearchModule } from "./search-page/result-rows.js" */

if (document.readyState === "loading") {
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
}

const page = getElement(document, "[data-finder]", HTMLElement);
const form = getElement(page, "[data-finder-form]", HTMLFormElement);
const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
const tools = getElement(page, "[data-finder-tools]", HTMLElement);
const resultList = getElement(page, "[data-finder-results]", HTMLElement);
const moreButton = getElement(page, "[data-finder-more]", HTMLButtonElement);
const bodiesButton = getElement(page, "[data-finder-deep]", HTMLButtonElement);
const clearButton = getElement(page, "[data-finder-clear]", HTMLButtonElement);
const status = getElement(page, "[data-search-status]", HTMLElement);
const orderSelect = getElement(tools, "[name=xep]", HTMLSelectElement);
const filterPanel = getElement(page, "[data-finder-filters]", HTMLDetailsElement);
const filterSelects = getElements(filterPanel, "select", HTMLSelectElement);

const RESULTS_AT_ONCE = 10;
const RESULTS_ON_SCREEN = 5;

/** What is loaded once, and again if the site was published meanwhile. */
class Index {
  /**
   * @param {SearchModule} module
   * @param {SearchEngine} engine
   */
  constructor(module, engine) {
    this.module = module;
    this.engine = engine;
    this.rows = new ResultRows(module, engine, page.dataset.base ?? "");
    /** @type {Promise<Facets> | undefined} */
    this.facetsOnce = undefined;
  }

  /** A failure is tried again the next time. */
  facets() {
    this.facetsOnce ??= loadFacets(this.engine);
    this.facetsOnce.catch(() => (this.facetsOnce = undefined));
    return this.facetsOnce;
  }
}

/** One request while it is searched for and shown. */
class Run {
  /** @type {Facets | null} */
  facets = null;
  /** @type {number[]} */
  numbers = [];

  /**
   * @param {number} id
   * @param {SearchRequest} request
   * @param {Index} index
   * @param {Search} search
   */
  constructor(id, request, index, search) {
    this.id = id;
    this.request = request;
    this.index = index;
    this.search = search;
  }

  /** False if the reader has asked for something else meanwhile. */
  get isCurrent() {
    return this.id === latestId;
  }

  /** @returns {(number: number) => boolean} */
  get accept() {
    return this.facets ? accepting(this.facets, this.request.filters) : () => true;
  }
}

/** @type {SearchModule | undefined} */
let loadedModule;
/** @type {Index | undefined} */
let openIndex;
let latestId = 0;
/** @type {Run | undefined} */
let latestRun;

/** @param {(Node | string)[]} words */
function say(...words) {
  status.replaceChildren(...words);
}

const currentRequest = () =>
  parseRequest(
    location.search,
    filterSelects.map((select) => select.name),
  );

/** @param {SearchRequest} request */
const addressOf = (request) => formatRequest(request) || location.pathname;

/** @param {Partial<SearchRequest>} change of what the address asks for */
function go(change) {
  history.pushState(null, "", addressOf({ ...currentRequest(), ...change }));
  show();
}

// Searching ------------------------------------------------------------------------------------------------------

/** @returns {Promise<Index>} */
async function open() {
  loadedModule ??= /** @type {SearchModule} */ (await import(new URL(page.dataset.engine ?? "", location.href).href));
  if (!openIndex) {
    const url = new URL(page.dataset.index ?? "", location.href).href;
    openIndex = new Index(loadedModule, await loadedModule.SearchEngine.open(url, page.dataset.contents));
  }
  return openIndex;
}

/**
 * Searches step by step, and shows what is found so far.
 * @param {number} id
 * @param {SearchRequest} request
 */
async function find(id, request) {
  const index = await open();
  const parsed = index.module.parseQuery(request.text);
  if (request.text && !parsed.codes.length) {
    say("Mời bạn gõ ít nhất một chữ cái hoặc chữ số.");
    return;
  }
  if (isFiltered(request)) filterPanel.open = true;
  const run = new Run(id, request, index, index.engine.search(parsed));
  latestRun = run;
  [run.facets] = await Promise.all([filterPanel.open ? index.facets() : null, run.search.searchMetadata()]);
  if (!run.isCurrent) return;
  const years = request.filters.nam ? new Set([request.filters.nam]) : null;
  const { accept } = run;
  if (request.text && !run.search.hasEnough(accept)) {
    /** @type {Promise<void> | undefined} */
    let firstResults;
    const showFirstResults = () => {
      if (!firstResults && run.search.numbers().some(accept)) firstResults = showAll(run, false);
      // An error is thrown where it is waited for.
      firstResults?.catch(() => {});
    };
    await run.search.searchBodies(accept, { years, beforeStep: showFirstResults });
    await firstResults;
  }
  if (!run.isCurrent) return;
  if (request.text && !run.search.numbers().length) {
    // The query may be the beginning of a word, or of a document's number.
    const longer = index.engine.search(parsed, { lastIsPrefix: true });
    await longer.searchMetadata();
    if (longer.numbers().length) run.search = longer;
  }
  if (!run.isCurrent) return;
  await showAll(run);
  if (request.text && (await run.search.searchPhrase(accept, years)) && run.isCurrent) await showAll(run);
}

/** Searches for what the address asks for. */
async function show() {
  const id = ++latestId;
  const request = currentRequest();
  field.value = request.text;
  orderSelect.value = request.order;
  document.title = document.title.replace(/^(“.*” – )?/s, request.text ? `“${request.text}” – ` : "");
  resultList.replaceChildren();
  moreButton.hidden = bodiesButton.hidden = true;
  if (!request.text && !isFiltered(request)) {
    tools.hidden = true;
    say();
    return;
  }
  say("Đang tìm…");
  resultList.setAttribute("aria-busy", "true");
  try {
    try {
      await find(id, request);
    } catch (error) {
      if (id !== latestId || !loadedModule || !(error instanceof loadedModule.IndexError)) throw error;
      // The site may have been published since the page was opened: once more, with what is there now.
      openIndex = undefined;
      page.dataset.contents = "";
      await find(id, request);
    }
  } catch (error) {
    if (id === latestId) showError(error);
  }
  if (id === latestId) resultList.removeAttribute("aria-busy");
  // The next query may need the tables of bodies, and then need not wait for them.
  (window.requestIdleCallback ?? setTimeout)(() => openIndex?.engine.bodyTables().catch(() => {}));
}

// Showing --------------------------------------------------------------------------------------------------------

/**
 * Draws the next results: those of the first screen, and the others, which may come later.
 * @param {Run} run
 * @param {number} start
 */
function drawRows(run, start) {
  const numbers = run.numbers.slice(start, start + RESULTS_AT_ONCE);
  const rows = numbers.map((number) => run.index.rows.draw(number, run.search));
  const others = Promise.all(rows.slice(RESULTS_ON_SCREEN));
  // An error is thrown where it is waited for.
  others.catch(() => {});
  return { first: Promise.all(rows.slice(0, RESULTS_ON_SCREEN)), others };
}

/**
 * Shows the next results; the first of them gets the focus.
 * @param {Run} run
 */
async function showMore(run) {
  const { first, others } = drawRows(run, resultList.children.length);
  const rows = [...(await first), ...(await others)];
  if (!run.isCurrent) return;
  resultList.append(...rows);
  moreButton.hidden = resultList.children.length >= run.numbers.length;
  rows[0]?.querySelector("a")?.focus();
}

/**
 * Shows what is found so far.
 * @param {Run} run
 * @param {boolean} isFinal false while the search goes on
 */
async function showAll(run, isFinal = true) {
  const { request, search, facets } = run;
  const { rerankFirst, phrasesFirst } = run.index.module;
  const isByDate = request.order === "ngay";
  const all = isByDate ? search.numbersByDate() : search.numbersByRelevance();
  const accepted = all.filter(run.accept);
  run.numbers = isByDate ? accepted : await rerankFirst(search, accepted);
  const { first, others } = drawRows(run, 0);
  const rows = await first;
  if (!run.isCurrent) return;
  resultList.replaceChildren(...rows);
  tools.hidden = !all.length && !facets;
  bodiesButton.hidden = !isFinal || search.isComplete || !request.text;
  if (filterPanel.open && facets) fillFilters(facets, all, request.filters);
  const { isComplete } = search;
  if (run.numbers.length) say(resultCount({ count: run.numbers.length, text: request.text, isFinal, isComplete }));
  else if (isFinal) await showNone(run);
  const otherRows = await others;
  if (!run.isCurrent) return;
  resultList.append(...otherRows);
  moreButton.hidden = resultList.children.length >= run.numbers.length;
  const reordered = isFinal && !isByDate ? await phrasesFirst(search, run.numbers) : null;
  if (!reordered || !run.isCurrent) return;
  run.numbers = reordered;
  const again = drawRows(run, 0);
  const newRows = [...(await again.first), ...(await again.others)];
  if (run.isCurrent) resultList.replaceChildren(...newRows);
}

/**
 * Tells that nothing was found, what may have been meant, and other ways.
 * @param {Run} run
 */
async function showNone(run) {
  const { request, search } = run;
  const { engine, module } = run.index;
  const none = noResults(request.text);
  say(none);
  if (isFiltered(request)) {
    say(`${none} Mời bạn bỏ bớt điều kiện lọc.`);
    return;
  }
  for (const suggestion of await engine.suggestions(request.text, search)) {
    const other = engine.search(module.parseQuery(suggestion));
    await other.searchMetadata();
    if (!run.isCurrent) return;
    if (other.numbers().length) {
      const href = addressOf({ text: suggestion, order: "", filters: {} });
      say(`${none} Có phải bạn tìm “`, createElement("a", { href, textContent: suggestion }), "”?");
      return;
    }
  }
  say(`${none} Mời bạn thử từ khác, hoặc tìm theo các cách dưới đây.`);
}

/** @param {unknown} error */
function showError(error) {
  console.error(error);
  resultList.replaceChildren();
  tools.hidden = moreButton.hidden = bodiesButton.hidden = true;
  const isEngineMissing = error instanceof TypeError && !loadedModule;
  const reason = isEngineMissing
    ? "Chưa tải được phần tìm kiếm"
    : "Chỉ mục tìm kiếm đang thiếu hoặc đang được cập nhật";
  const archive = createElement("a", { href: page.dataset.archive, textContent: "kho lưu trữ" });
  say(`${reason}. Mời bạn tải lại trang sau ít phút, hoặc xem `, archive, ".");
}

/**
 * @param {Facets} facets
 * @param {number[]} numbers of all results, whatever the filters
 * @param {Record<string, string>} filters
 */
function fillFilters(facets, numbers, filters) {
  for (const select of filterSelects) {
    const { name } = select;
    const available = options(name, facets, numbers, filters);
    select.replaceChildren(
      new Option(ALL_OPTION[name], ""),
      ...available.map(([value, count]) => new Option(`${facets[name].title(value)} (${formatNumber(count)})`, value)),
    );
    select.value = filters[name];
    if (select.parentElement) select.parentElement.hidden = !available.length;
  }
}

// What the reader does -------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go({ text: field.value.trim() });
});
field.addEventListener("input", () => {
  // What finished words need is fetched while the next one is being typed.
  const finished = field.value.slice(0, field.value.lastIndexOf(" ") + 1);
  if (!openIndex || !finished.trim()) return;
  const { engine, module } = openIndex;
  engine
    .search(module.parseQuery(finished))
    .searchMetadata()
    .catch(() => {});
});
orderSelect.addEventListener("change", () => go({ order: orderSelect.value === "ngay" ? "ngay" : "" }));
for (const select of filterSelects) {
  select.addEventListener("change", () =>
    go({ filters: { ...currentRequest().filters, [select.name]: select.value } }),
  );
}
clearButton.addEventListener("click", () => go({ filters: {} }));
filterPanel.addEventListener("toggle", async () => {
  const run = latestRun;
  if (!filterPanel.open || !run || run.facets) return;
  try {
    run.facets = await run.index.facets();
    if (run.isCurrent) fillFilters(run.facets, run.search.numbers(), run.request.filters);
  } catch (error) {
    showError(error);
  }
});
moreButton.addEventListener("click", () => {
  if (latestRun) showMore(latestRun).catch(showError);
});
bodiesButton.addEventListener("click", async () => {
  const run = latestRun;
  if (!run) return;
  bodiesButton.hidden = true;
  say("Đang tìm trong nội dung bài…");
  try {
    await run.search.searchBodies(() => true, { all: true });
    if (run.isCurrent) await showAll(run);
  } catch (error) {
    showError(error);
  }
});
resultList.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = getElements(resultList, "h2 a", HTMLAnchorElement);
  const next = links.findIndex((link) => link === document.activeElement) + step;
  event.preventDefault();
  (links[next] ?? (next < 0 ? field : links[links.length - 1])).focus();
});
field.addEventListener("keydown", (event) => {
  const first = resultList.querySelector("a");
  if (event.key !== "ArrowDown" || !first) return;
  event.preventDefault();
  first.focus();
});
window.addEventListener("popstate", show);
show();
