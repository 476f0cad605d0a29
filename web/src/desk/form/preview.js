import { getElement } from "../../dom.js";

/**
 * Shows a page in the frame beside the form. Only its main part is replaced, so that the page stays where it is
 * scrolled to.
 * @param {string} page HTML
 */
export function showPreview(page) {
  const frame = getElement(document, "[data-preview-frame]", HTMLIFrameElement);
  getElement(document, "[data-preview]", HTMLElement).hidden = false;
  const shown = frame.contentDocument?.getElementById("nr-main");
  const next = shown && new DOMParser().parseFromString(page, "text/html").getElementById("nr-main");
  if (shown && next) shown.innerHTML = next.innerHTML;
  else frame.srcdoc = page;
  frame.dataset.drawn = String(Number(frame.dataset.drawn ?? 0) + 1);
}
