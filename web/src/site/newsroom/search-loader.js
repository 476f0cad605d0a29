/** @typedef {typeof import("../search-box.js")} SearchBoxModule */

/**
 * Loads suggestions when the reader first turns to the search box, to which "/" leads from anywhere.
 * @param {HTMLFormElement} form
 */
export function offerSearch(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const load = async () => {
    /** @type {SearchBoxModule} */
    const { offerSuggestions } = await import(new URL(form.dataset.box ?? "", location.href).href);
    offerSuggestions(form);
  };
  field.addEventListener("focus", () => load().catch(console.error), { once: true });
  document.addEventListener("keydown", (event) => {
    const isTyping =
      event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (document.querySelector("[data-finder-form] input") || field).focus();
  });
}
