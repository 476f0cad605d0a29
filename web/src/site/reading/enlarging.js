import { createElement, getElement } from "../../dom.js";

/**
 * Shows pictures in full size in a dialog: arrows lead on, and Escape leads back to where the reader was.
 * @param {HTMLAnchorElement[]} links around small pictures
 */
export function enlargePictures(links) {
  if (!links.length || !window.HTMLDialogElement) return;
  const picture = createElement("img");
  const caption = createElement("p");
  caption.setAttribute("role", "status");
  const [previous, next, close] = ["Ảnh trước", "Ảnh sau", "Đóng"].map((label) =>
    createElement("button", { type: "button", textContent: label }),
  );
  const bar = createElement("div", { className: "enlarged__bar" }, caption, previous, next, close);
  const dialog = createElement("dialog", { className: "enlarged" }, picture, bar);
  dialog.setAttribute("aria-label", "Ảnh phóng to");
  let shown = 0;
  /** @param {number} index beyond either end it goes on at the other */
  const show = (index) => {
    shown = (index + links.length) % links.length;
    const link = links[shown];
    const text = link.closest("figure")?.querySelector("figcaption")?.textContent?.trim() || "";
    picture.src = link.href;
    picture.alt = getElement(link, "img", HTMLImageElement).alt;
    caption.textContent = links.length > 1 ? `${shown + 1}/${links.length}. ${text}` : text;
  };
  previous.hidden = next.hidden = links.length < 2;
  previous.addEventListener("click", () => show(shown - 1));
  next.addEventListener("click", () => show(shown + 1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (links.length > 1 && event.key === "ArrowLeft") show(shown - 1);
    if (links.length > 1 && event.key === "ArrowRight") show(shown + 1);
  });
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    links[shown].focus();
  });
  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!dialog.isConnected) document.body.append(dialog);
      show(index);
      dialog.showModal();
    }),
  );
}
