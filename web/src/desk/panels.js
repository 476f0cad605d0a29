import { createElement } from "../dom.js";

/**
 * Sends the small forms beside an item's form without leaving the page, where what was typed may not be saved yet; the
 * part of the page they belong to is drawn anew.
 * @param {Document} page
 */
export function sendPanelsInPlace(page) {
  page.addEventListener("submit", async (event) => {
    const form = event.target;
    const name = form instanceof HTMLFormElement ? form.dataset.panel : undefined;
    if (!name || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    if ("sending" in form.dataset) return;
    form.dataset.sending = "";
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const body = new FormData(form, button);
    try {
      const response = await fetch(form.action, { method: "POST", body });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const [shown, next] = [page.getElementById(name), answer.getElementById(name)];
      if (!response.ok || !shown || !next) throw new Error(String(response.status));
      next.setAttribute("open", "");
      shown.replaceWith(next);
      next.querySelector("summary")?.focus();
    } catch {
      const words = "Chưa gửi được; những gì đã gõ vẫn còn. Hãy thử lại.";
      form.append(createElement("p", { className: "summary", role: "alert", textContent: words }));
    } finally {
      delete form.dataset.sending;
    }
  });
}
