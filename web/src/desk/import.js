/** The page that imports documents: those that are dropped are brought in at once. */

import { getElement } from "../dom.js";

const form = getElement(document, "[data-import]", HTMLFormElement);
const place = getElement(form, "[data-drop]", HTMLElement);
const input = getElement(form, "input[type=file]", HTMLInputElement);
const progress = getElement(form, "[data-progress]", HTMLElement);

/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
for (const name of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
  place.addEventListener(name, (event) => {
    event.preventDefault();
    place.classList.toggle("drop--over", name === "dragover");
    const files = event.dataTransfer?.files;
    if (name !== "drop" || !files?.length) return;
    input.files = files;
    form.requestSubmit();
  });
}
form.addEventListener("submit", () => {
  progress.textContent = `Đang nhập ${input.files?.length ?? 0} tệp…`;
});
