import { getElement } from "../../dom.js";

const MAIN_PART = "nr-main";

/**
 * Shows a page in the frame beside the form, at first where the item begins. Then only its main part is replaced, so
 * that the page stays where it is scrolled to.
 * @param {string} page HTML
 */
export function showPreview(page) {
  const frame = getElement(document, "[data-preview-frame]", HTMLIFrameElement);
  getElement(document, "[data-preview]", HTMLElement).hidden = false;
  const shown = frame.contentDocument?.getElementById(MAIN_PART);
  const next = shown && new DOMParser().parseFromString(page, "text/html").getElementById(MAIN_PART);
  if (shown && next) shown.innerHTML = next.innerHTML;
  else {
    frame.onload = () => {
      const top = frame.contentDocument?.getElementById(MAIN_PART)?.getBoundingClientRect().top ?? 0;
      frame.contentWindow?.scrollTo({ top, behavior: "instant" });
    };
    frame.srcdoc = page;
  }
  frame.dataset.drawn = String(Number(frame.dataset.drawn ?? 0) + 1);
}
