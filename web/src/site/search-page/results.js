import { createElement } from "../../dom.js";
import { noResults, resultCount } from "./messages.js";
import { addressOf, isFiltered } from "./request.js";

/** @import { Run } from "./run.js" */
/** @import { SearchView } from "./view.js" */

const RESULTS_AT_ONCE = 10;
const RESULTS_ON_SCREEN = 5;

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
 * @param {SearchView} view
 */
export async function showMore(run, { results, moreButton }) {
  const { first, others } = drawRows(run, results.children.length);
  const rows = [...(await first), ...(await others)];
  if (!run.isCurrent) return;
  results.append(...rows);
  moreButton.hidden = results.children.length >= run.numbers.length;
  rows[0]?.querySelector("a")?.focus();
}

/**
 * Shows what is found so far.
 * @param {Run} run
 * @param {SearchView} view
 * @param {boolean} isFinal false while the search goes on
 */
export async function showAll(run, view, isFinal = true) {
  const { request, search, facets } = run;
  const { rerankFirst, phrasesFirst } = run.index.module;
  const isByDate = request.order === "ngay";
  const all = isByDate ? search.numbersByDate() : search.numbersByRelevance();
  const accepted = all.filter(run.accept);
  run.numbers = isByDate ? accepted : await rerankFirst(search, accepted);
  const { first, others } = drawRows(run, 0);
  const rows = await first;
  if (!run.isCurrent) return;
  view.results.replaceChildren(...rows);
  view.tools.hidden = !all.length && !facets;
  view.bodiesButton.hidden = !isFinal || search.isComplete || !request.text;
  if (view.filterPanel.open && facets) view.fillFilters(facets, all, request.filters);
  const { isComplete } = search;
  const count = run.numbers.length;
  if (count) view.say(resultCount({ count, text: request.text, isFinal, isComplete }));
  else if (isFinal) await showNone(run, view);
  const otherRows = await others;
  if (!run.isCurrent) return;
  view.results.append(...otherRows);
  view.moreButton.hidden = view.results.children.length >= run.numbers.length;
  const reordered = isFinal && !isByDate ? await phrasesFirst(search, run.numbers) : null;
  if (!reordered || !run.isCurrent) return;
  run.numbers = reordered;
  const again = drawRows(run, 0);
  const newRows = [...(await again.first), ...(await again.others)];
  if (run.isCurrent) view.results.replaceChildren(...newRows);
}

/**
 * Tells that nothing was found, what may have been meant, and other ways.
 * @param {Run} run
 * @param {SearchView} view
 */
async function showNone(run, view) {
  const { request, search } = run;
  const { engine, module } = run.index;
  const none = noResults(request.text);
  view.say(none);
  if (isFiltered(request)) {
    view.say(`${none} Mời bạn bỏ bớt điều kiện lọc.`);
    return;
  }
  for (const suggestion of await engine.suggestions(request.text, search)) {
    const other = engine.search(module.parseQuery(suggestion));
    await other.searchMetadata();
    if (!run.isCurrent) return;
    if (other.numbers().length) {
      const href = addressOf({ text: suggestion, order: "", filters: {} });
      view.say(`${none} Có phải bạn tìm “`, createElement("a", { href, textContent: suggestion }), "”?");
      return;
    }
  }
  view.say(`${none} Mời bạn thử từ khác, hoặc tìm theo các cách dưới đây.`);
}
