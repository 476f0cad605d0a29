import { getElement, getElements } from "../../dom.js";

/** Lets all items of a page be chosen at once, and says how many are. */
export function offerSelection() {
  const form = document.querySelector("[data-bulk]");
  if (!(form instanceof HTMLFormElement)) return;
  const boxes = getElements(document, "[data-item] input[name=bai]", HTMLInputElement);
  const all = getElement(form, "[data-bulk-all]", HTMLInputElement);
  const count = getElement(form, "[data-bulk-count]", HTMLElement);
  getElement(form, "[data-bulk-page]", HTMLElement).hidden = false;

  function tell() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `Đã chọn ${chosen} bài.` : "Chưa chọn bài nào.";
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
