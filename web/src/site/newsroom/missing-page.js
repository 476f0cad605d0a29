import { getElement } from "../../dom.js";

/**
 * The words in the last part of an address that leads nowhere: "/tin-tuc/dan-van-kheo.html" has "dan van kheo".
 * @param {string} path
 */
export function wordsOfPath(path) {
  const name = path.split("/").filter(Boolean).pop() || "";
  let words = name;
  try {
    words = decodeURIComponent(name);
  } catch {
    // An address that is not UTF-8 is shown as it is.
  }
  return words
    .replace(/\.html?$/, "")
    .replace(/[-_+]+/g, " ")
    .trim();
}

/**
 * Offers a search for what the address was about.
 * @param {HTMLElement} place
 */
export function showMissingAddress(place) {
  const words = wordsOfPath(location.pathname);
  if (!words) return;
  getElement(place, "strong", HTMLElement).textContent = words;
  getElement(place, "a", HTMLAnchorElement).href = `${place.dataset.address}?q=${encodeURIComponent(words)}`;
  place.hidden = false;
}
