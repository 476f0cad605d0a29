/** The early script in every page (overrides/partials/early.html) restores what is chosen here. */

import { getElement, getElements } from "../../dom.js";

const SIZES = ["Cỡ chữ thường", "Cỡ chữ lớn", "Cỡ chữ rất lớn", "Cỡ chữ lớn nhất"];

/**
 * Keeps a choice for other pages; a browser without storage forgets it.
 * @param {string} name
 * @param {string} value
 */
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be switched off.
  }
}

/** @param {HTMLButtonElement} button */
export function offerContrast(button) {
  const { dataset } = document.documentElement;
  const show = () => button.setAttribute("aria-pressed", String(dataset.contrast === "more"));
  button.addEventListener("click", () => {
    dataset.contrast = dataset.contrast === "more" ? "less" : "more";
    remember("tuong-phan", dataset.contrast);
    show();
  });
  show();
}

/** @param {HTMLElement} group of two buttons, smaller and larger, and what screen readers are told */
export function offerTextSizes(group) {
  const { dataset } = document.documentElement;
  const [smaller, larger] = getElements(group, "button", HTMLButtonElement);
  const status = getElement(group, "[role=status]", HTMLElement);
  const size = () => Number(dataset.size) || 0;
  const show = () => {
    smaller.setAttribute("aria-disabled", String(size() === 0));
    larger.setAttribute("aria-disabled", String(size() === SIZES.length - 1));
  };
  /** @param {number} change */
  const resize = (change) => {
    const next = Math.min(Math.max(size() + change, 0), SIZES.length - 1);
    dataset.size = String(next);
    remember("co-chu", dataset.size);
    status.textContent = `${SIZES[next]}.`;
    show();
  };
  smaller.addEventListener("click", () => resize(-1));
  larger.addEventListener("click", () => resize(1));
  show();
}
