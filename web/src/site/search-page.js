/** The search page: reads what is asked for from its address, searches, and shows the results. */

import { getElement } from "../dom.js";
import { addressOf, isFiltered, parseRequest } from "./search-page/request.js";
import { showAll, showMore } from "./search-page/results.js";
import { Run } from "./search-page/run.js";
import { isEngineLoaded, isIndexError, openSiteIndex } from "./search-page/site-index.js";
import { SearchView } from "./search-page/view.js";

/** @import { SearchRequest } from "./search-page/request.js" */
/** @import { SiteIndex } from "./search-page/site-index.js" */

if (document.readyState === "loading") {
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
}

const page = getElement(document, "[data-finder]", HTMLElement);
const view = new SearchView(page);

/** @type {SiteIndex | undefined} */
let siteIndex;
let latestId = 0;
/** @type {Run | undefined} */
let latestRun;

const currentRequest = () => parseRequest(location.search, view.filterNames);

/** @param {Partial<SearchRequest>} change of what the address asks for */
function go(change) {
  history.pushState(null, "", addressOf({ ...currentRequest(), ...change }));
  show();
}

/** Searches for what the address asks for. */
async function show() {
  const id = ++latestId;
  const isCurrent = () => id === latestId;
  const request = currentRequest();
  view.showRequest(request);
  if (!request.text && !isFiltered(request)) {
    view.tools.hidden = true;
    view.say();
    return;
  }
  view.say("Đang tìm…");
  view.results.setAttribute("aria-busy", "true");
  try {
    await findAgainIfPublished(request, isCurrent);
  } catch (error) {
    if (isCurrent()) showError(error);
  }
  if (isCurrent()) view.results.removeAttribute("aria-busy");
  // The next query may need the table of the newest bodies, and then need not wait for it.
  (window.requestIdleCallback ?? setTimeout)(() => siteIndex?.engine.prefetch().catch(() => {}));
}

/**
 * Searches, once more if the site may have been published since the page was opened.
 * @param {SearchRequest} request
 * @param {() => boolean} isCurrent
 */
async function findAgainIfPublished(request, isCurrent) {
  try {
    await find(request, isCurrent);
  } catch (error) {
    if (!isCurrent() || !isIndexError(error)) throw error;
    siteIndex = undefined;
    page.dataset.contents = "";
    await find(request, isCurrent);
  }
}

/**
 * Searches step by step, and shows what is found so far.
 * @param {SearchRequest} request
 * @param {() => boolean} isCurrent
 */
async function find(request, isCurrent) {
  const index = (siteIndex ??= await openSiteIndex(page.dataset));
  const query = index.module.parseQuery(request.text);
  if (request.text && !query.codes.length) {
    view.say("Mời bạn gõ ít nhất một chữ cái hoặc chữ số.");
    return;
  }
  if (isFiltered(request)) view.filterPanel.open = true;
  const run = new Run(request, index, index.engine.search(query), isCurrent);
  latestRun = run;
  [run.facets] = await Promise.all([view.filterPanel.open ? index.facets() : null, run.search.searchMetadata()]);
  if (!isCurrent()) return;
  const { accept } = run;
  const years = request.filters.nam ? new Set([request.filters.nam]) : null;
  if (request.text && !run.search.hasEnough(accept)) await findInBodies(run, accept, years);
  if (!isCurrent()) return;
  if (request.text && !run.search.numbers().length) {
    // The query may be the beginning of a word, or of a document's number.
    const longer = index.engine.search(query, { lastIsPrefix: true });
    await longer.searchMetadata();
    if (longer.numbers().length) run.search = longer;
  }
  if (!isCurrent()) return;
  await showAll(run, view);
  if (request.text && (await run.search.searchPhrase(accept, years)) && isCurrent()) await showAll(run, view);
}

/**
 * Searches bodies, and meanwhile shows the results that are there.
 * @param {Run} run
 * @param {(number: number) => boolean} accept
 * @param {Set<string> | null} years
 */
async function findInBodies(run, accept, years) {
  /** @type {Promise<void> | undefined} */
  let firstResults;
  const beforeStep = () => {
    if (!firstResults && run.search.numbers().some(accept)) firstResults = showAll(run, view, false);
    // An error is thrown where it is waited for.
    firstResults?.catch(() => {});
  };
  await run.search.searchBodies(accept, { years, beforeStep });
  await firstResults;
}

/** @param {unknown} error */
function showError(error) {
  console.error(error);
  const isEngineMissing = error instanceof TypeError && !isEngineLoaded();
  view.showError(
    isEngineMissing ? "Chưa tải được phần tìm kiếm" : "Chỉ mục tìm kiếm đang thiếu hoặc đang được cập nhật",
  );
}

view.form.addEventListener("submit", (event) => {
  event.preventDefault();
  go({ text: view.field.value.trim() });
});
view.field.addEventListener("input", () => {
  // What finished words need is fetched while the next one is being typed.
  const finished = view.field.value.slice(0, view.field.value.lastIndexOf(" ") + 1);
  if (!siteIndex || !finished.trim()) return;
  const search = siteIndex.engine.search(siteIndex.module.parseQuery(finished));
  search.searchMetadata().catch(() => {});
});
view.order.addEventListener("change", () => go({ order: view.order.value === "ngay" ? "ngay" : "" }));
for (const select of view.filters) {
  select.addEventListener("change", () =>
    go({ filters: { ...currentRequest().filters, [select.name]: select.value } }),
  );
}
view.clearButton.addEventListener("click", () => go({ filters: {} }));
view.filterPanel.addEventListener("toggle", async () => {
  const run = latestRun;
  if (!view.filterPanel.open || !run || run.facets) return;
  try {
    run.facets = await run.index.facets();
    if (run.isCurrent) view.fillFilters(run.facets, run.search.numbers(), run.request.filters);
  } catch (error) {
    showError(error);
  }
});
view.moreButton.addEventListener("click", () => {
  if (latestRun) showMore(latestRun, view).catch(showError);
});
view.bodiesButton.addEventListener("click", async () => {
  const run = latestRun;
  if (!run) return;
  view.bodiesButton.hidden = true;
  view.say("Đang tìm trong nội dung bài…");
  try {
    await run.search.searchBodies(() => true, { all: true });
    if (run.isCurrent) await showAll(run, view);
  } catch (error) {
    showError(error);
  }
});
view.moveByArrows();
window.addEventListener("popstate", show);
show();
