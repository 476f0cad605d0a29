/** @param {HTMLButtonElement} button which is hidden where it could do nothing */
export function offerPrint(button) {
  if (button.parentElement) button.parentElement.hidden = false;
  button.addEventListener("click", () => window.print());
}
