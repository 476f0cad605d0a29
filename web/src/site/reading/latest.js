import { createElement, getElement } from "../../dom.js";

const STORIES = 6;
const LOADING_DISTANCE = "400px";

/** @typedef {{ url: string, title: string, iso: string, time: string }} Story an entry of tin-moi.json */

/** @param {Story} story */
function line({ url, title, iso, time }) {
  const link = createElement("a", { href: url, textContent: title });
  return createElement(
    "li",
    { className: "line" },
    createElement("time", { dateTime: iso, textContent: time }),
    createElement("p", { className: "line__words" }, link),
  );
}

/**
 * Fills in the newest stories. No page holds them itself, so that an old page never changes.
 * @param {HTMLElement} place
 */
async function fillLatest(place) {
  try {
    const response = await fetch(place.dataset.latest ?? "");
    if (!response.ok) return;
    /** @type {Story[]} */
    const latest = await response.json();
    const stories = latest.filter((story) => story.url !== location.pathname).slice(0, STORIES);
    if (!stories.length) return;
    getElement(place, "p", HTMLElement).replaceWith(createElement("ul", { className: "lines" }, ...stories.map(line)));
  } catch {
    // The link to the home page stays.
  }
}

/**
 * Loads the newest stories when the reader comes near their place.
 * @param {HTMLElement} place
 */
export function showLatest(place) {
  if (!window.IntersectionObserver) {
    fillLatest(place);
    return;
  }
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      fillLatest(place);
    },
    { rootMargin: LOADING_DISTANCE },
  );
  observer.observe(place);
}
