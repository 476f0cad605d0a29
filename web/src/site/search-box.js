/** The search box at the head of every page: suggestions while the reader types. */

import { createElement, getElement } from "../dom.js";

/** @import { Summary } from "./search/contents.js" */
/** @import { Query } from "./search/tokens.js" */
/** @typedef {typeof import("./search.js")} SearchModule */

const TYPING_PAUSE = 180;
const MAX_SUGGESTIONS = 6;
const FOCUS_PAUSE = 150;

/**
 * Gives a search form suggestions: results by title, number, topic and lead, chosen by the arrow keys (the pattern
 * "combobox" of the ARIA Authoring Practices Guide).
 * @param {HTMLFormElement} form
 */
export function offerSuggestions(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const list = createElement("ul", { id: "nr-suggestions", className: "search__list", hidden: true });
  const status = createElement("p", { className: "unseen" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  status.setAttribute("role", "status");
  form.append(list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  // Each search has a number, by which one that comes late is known.
  let latestSearch = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let selected = -1;
  /** @type {ReturnType<typeof open> | undefined} */
  let opening;

  async function open() {
    /** @type {SearchModule} */
    const search = await import(new URL(form.dataset.engine ?? "", location.href).href);
    return { search, engine: await search.SearchEngine.open(new URL(form.dataset.index ?? "", location.href).href) };
  }

  /** The search engine, loaded once; a failure is tried again. */
  function openOnce() {
    opening ??= open();
    opening.catch(() => (opening = undefined));
    return opening;
  }

  /** @param {number} index of a suggestion; beyond either end none is selected */
  function select(index) {
    const options = [...list.children];
    selected = options.length ? (index + options.length + 1) % (options.length + 1) : -1;
    if (selected === options.length) selected = -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === selected)));
    if (selected < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[selected].id);
      options[selected].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    latestSearch++;
    clearTimeout(timer);
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    status.textContent = "";
    select(-1);
  }

  /**
   * What the typed words may lead to.
   * @param {() => boolean} isLate
   * @returns {Promise<{ summaries: Summary[], query: Query, search: SearchModule } | null>} null if nothing is asked
   */
  async function find(isLate) {
    const text = field.value.trim();
    const { search, engine } = await openOnce();
    const query = search.parseQuery(text);
    if (!query.codes.length) return null;
    const lastIsPrefix = !/\s$/.test(field.value);
    // One letter may begin any word.
    if (lastIsPrefix && query.codes.length > 1 && search.stripMarks(query.codes[query.codes.length - 1]).length < 2) {
      query.codes.pop();
    }
    const results = engine.search(query, { lastIsPrefix });
    await results.searchMetadata();
    if (isLate()) return null;
    const numbers = results.numbersByRelevance().slice(0, MAX_SUGGESTIONS);
    return { summaries: await Promise.all(numbers.map((number) => engine.summary(number))), query, search };
  }

  async function showSuggestions() {
    const thisSearch = ++latestSearch;
    const isLate = () => thisSearch !== latestSearch;
    if (!field.value.trim()) {
      close();
      return;
    }
    let found;
    try {
      found = await find(isLate);
    } catch (error) {
      // The search page, where Enter leads, says what is wrong.
      console.error(error);
      opening = undefined;
      if (!isLate()) close();
      return;
    }
    if (!found || isLate()) return;
    const { summaries, query, search } = found;
    list.replaceChildren(
      ...summaries.map(({ path, title }, index) => {
        const link = createElement("a", { href: form.dataset.base + path.replace(/^\/+/, ""), tabIndex: -1 });
        for (const [stretch, isMatch] of search.highlight(title, query)) {
          link.append(isMatch ? createElement("mark", { textContent: stretch }) : stretch);
        }
        const option = createElement("li", { id: `nr-suggestion-${index}` }, link);
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    list.hidden = !summaries.length;
    field.setAttribute("aria-expanded", String(summaries.length > 0));
    status.textContent = summaries.length
      ? `Có ${summaries.length} gợi ý, dùng phím lên xuống để chọn.`
      : "Chưa có gợi ý nào.";
    select(-1);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(showSuggestions, TYPING_PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // The first time it closes the suggestions and leaves what was typed; the browser itself would empty the field.
      if (list.hidden) field.blur();
      event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      select(selected + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && selected >= 0) {
      event.preventDefault();
      getElement(list.children[selected], "a", HTMLAnchorElement).click();
    }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && form.contains(relatedTarget)) return;
    setTimeout(() => form.contains(document.activeElement) || close(), FOCUS_PAUSE);
  });
  // Letters may have been typed while this file was on its way.
  if (field.value.trim()) showSuggestions();
}
