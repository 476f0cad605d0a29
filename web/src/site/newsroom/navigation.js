import { getElement } from "../../dom.js";

/**
 * On a phone the link of the reader's section may stand outside the bar: scrolls the bar until it is in the middle.
 * @param {HTMLElement} link
 */
export function scrollIntoBar(link) {
  const bar = /** @type {Element} */ (link.closest("ul"));
  bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
}

/**
 * Closes a menu by Escape, and when the focus leaves it.
 * @param {HTMLDetailsElement} menu
 */
export function closeWhenLeft(menu) {
  const summary = getElement(menu, "summary", HTMLElement);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
}
