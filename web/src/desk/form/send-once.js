// Who presses again after this long has stopped the browser, or means it.
const AGAIN = 5_000;

/**
 * Sends a form once, where a button is pressed twice: the second would meet what the first has changed.
 * @param {Document} page
 */
export function sendFormsOnce(page) {
  /** @type {WeakMap<EventTarget, number>} */
  let sent = new WeakMap();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if ((button?.formTarget || form.target) === "_blank") return;
    const before = sent.get(form);
    if (before !== undefined && event.timeStamp - before < AGAIN) event.preventDefault();
    else sent.set(form, event.timeStamp);
  });
  // A page that the back button brings back sends again.
  window.addEventListener("pageshow", () => (sent = new WeakMap()));
}
