import { createElement, getElement } from "../../dom.js";

const MESSAGE_DURATION = 3000;

/**
 * Puts a text on the clipboard; without permission, or off HTTPS, by the old command.
 * @param {string} text
 * @returns {Promise<boolean>} false if neither works
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = createElement("textarea", { value: text });
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied;
  }
}

/** @param {HTMLButtonElement} button which is hidden where it could do nothing */
export function offerCopy(button) {
  const status = getElement(/** @type {Element} */ (button.closest(".share")), "[role=status]", HTMLElement);
  const address = button.dataset.copy ?? "";
  if (button.parentElement) button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const isCopied = await copy(address);
    button.focus();
    status.textContent = isCopied ? "Đã sao chép liên kết." : `Chưa sao chép được. Địa chỉ của bài: ${address}`;
  });
}

/**
 * Puts a button beside a feed's address; it shows what it did, and screen readers are told.
 * @param {HTMLAnchorElement} link
 */
export function offerFeedCopy(link) {
  const name = link.dataset.feed;
  const idle = "Chép địa chỉ";
  const label = createElement("span", { textContent: idle });
  const ofFeed = createElement("span", { className: "unseen", textContent: ` ${name}` });
  const button = createElement("button", { type: "button" }, label, ofFeed);
  link.after(button);
  button.addEventListener("click", async () => {
    const isCopied = await copy(link.href);
    button.focus();
    label.textContent = isCopied ? "Đã chép" : "Chưa chép được";
    getElement(document, "[data-feed-status]", HTMLElement).textContent = `${label.textContent} địa chỉ ${name}.`;
    setTimeout(() => {
      label.textContent = idle;
    }, MESSAGE_DURATION);
  });
}
