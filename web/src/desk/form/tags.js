import { createElement } from "../../dom.js";

/**
 * Offers a choice of the topics in use, which a text box cannot.
 * @param {HTMLFormElement} form
 * @param {() => void} changed is called after a topic was added
 */
export function offerTags(form, changed) {
  const list = form.querySelector("[data-tags]");
  if (!(list instanceof HTMLTextAreaElement)) return;
  const label = createElement("label", { htmlFor: "them-chu-de", textContent: "Thêm chủ đề đã có" });
  const input = createElement("input", { id: "them-chu-de", autocomplete: "off" });
  input.setAttribute("list", "cac-chu-de");
  list.parentElement?.after(createElement("p", { className: "field" }, label, " ", input));
  input.onchange = () => {
    const tags = list.value
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    const tag = input.value.trim();
    if (tag && !tags.includes(tag)) tags.push(tag);
    list.value = tags.join("\n");
    input.value = "";
    changed();
  };
}
