import { createElement, getElement, getElements } from "../../dom.js";
import { createCombobox } from "./combobox.js";

/**
 * @typedef {object} FoundItem
 * @property {string} path
 * @property {string} title
 * @property {string} more
 * @property {string} link how the path is written from the item of the form
 */

/**
 * @param {string} address
 * @param {[string, string][]} query
 * @returns {Promise<FoundItem[]>}
 */
async function fetchItems(address, query) {
  const response = await fetch(`${address}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).items;
}

/** @param {FoundItem[]} items */
const asChoices = (items) => items.map(({ title, more, path }) => ({ title, more, value: path }));

/**
 * Fields that name items get a search and a list of titles; the box with paths stays below for who wants it.
 * @param {HTMLFormElement} form
 * @param {{ path: string, changed: () => void }} options
 */
export function offerPickers(form, { path, changed }) {
  for (const box of getElements(form, "[data-pick]", HTMLElement)) {
    if (box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) offerPicker(box, form, path, changed);
  }
  form.addEventListener("desk:pick-link", (event) => {
    if (!(event instanceof CustomEvent)) return;
    event.preventDefault();
    pickLink(event.detail, path);
  });
}

/**
 * @param {HTMLTextAreaElement | HTMLInputElement} box one reference a line, or one alone
 * @param {HTMLFormElement} form
 * @param {string} path of the item
 * @param {() => void} changed
 */
function offerPicker(box, form, path, changed) {
  const isMany = box instanceof HTMLTextAreaElement;
  const kind = box.dataset.pick ?? "";
  const label = form.querySelector(`label[for="${CSS.escape(box.id)}"]`)?.textContent?.trim() ?? "";
  const chosen = createElement("ul", { className: "chosen" });
  const { element, input } = createCombobox({
    label: `${label}: tìm theo tiêu đề, số hoặc ngày`,
    search: async (words) =>
      asChoices(
        await fetchItems("/_ban/chon", [
          ["tim", words],
          ["loai", kind],
          ["tru", path],
        ]),
      ),
    choose: ({ value }) => write(isMany ? [...lines().filter((line) => line !== value), value] : [value]),
  });
  const place = box.closest(".field") ?? box;
  place.before(chosen, element);
  // The box itself steps back; what is wrong with it is still said beside it.
  const details = createElement(
    "details",
    { className: "part" },
    createElement("summary", { textContent: "Đường dẫn" }),
  );
  place.before(details);
  details.append(place);
  if (box.name === "items") offerPeriod(form, element, write);

  function lines() {
    return box.value
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  }

  /** @param {string[]} values */
  function write(values) {
    box.value = values.join("\n");
    changed();
    draw();
  }

  async function draw() {
    const values = lines();
    /** @type {Map<string, FoundItem>} */
    const known = new Map();
    if (values.length) {
      try {
        const query = /** @type {[string, string][]} */ (values.map((value) => ["duong", value]));
        const items = await fetchItems("/_ban/chon", [...query, ["tu", path]]);
        for (const item of items) for (const name of [item.path, item.link]) known.set(name, item);
      } catch {
        // The paths themselves are shown.
      }
    }
    chosen.replaceChildren(...values.map((value, index) => row(values, index, known.get(value))));
  }

  /**
   * @param {string[]} values
   * @param {number} index
   * @param {FoundItem | undefined} item
   */
  function row(values, index, item) {
    const title = item?.title ?? (values[index] === "auto" ? "Mọi bài đăng trong kỳ, máy tự xếp" : values[index]);
    const text = createElement("span", {}, title, " ");
    if (item) text.append(createElement("span", { className: "hint", textContent: item.more }));
    const line = createElement("li", {}, text, " ");
    if (isMany && index > 0) {
      line.append(
        button(`Đưa lên trước: ${title}`, "↑", () => write(swapped(values, index - 1))),
        " ",
      );
    }
    line.append(
      button(`Bỏ ${title}`, "Bỏ", () => {
        write(values.filter((_, at) => at !== index));
        input.focus();
      }),
    );
    return line;
  }

  box.addEventListener("change", draw);
  form.addEventListener("desk:restored", draw);
  draw();
}

/**
 * @param {string[]} values
 * @param {number} at is changed with the one after it
 */
export function swapped(values, at) {
  const copy = [...values];
  [copy[at], copy[at + 1]] = [copy[at + 1], copy[at]];
  return copy;
}

/**
 * @param {string} label
 * @param {string} text
 * @param {() => void} onclick
 */
function button(label, text, onclick) {
  const element = createElement("button", { type: "button", textContent: text, onclick });
  element.setAttribute("aria-label", label);
  return element;
}

/**
 * A bulletin can be given the stories of its month, to be put in order by hand.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} before
 * @param {(paths: string[]) => void} write
 */
function offerPeriod(form, before, write) {
  const status = createElement("span", { role: "status", className: "hint" });
  const fill = createElement("button", { type: "button", textContent: "Điền các bài đã đăng trong kỳ" });
  fill.onclick = async () => {
    const period = form.elements.namedItem("period");
    const month = period instanceof HTMLInputElement ? period.value.trim() : "";
    try {
      const items = await fetchItems("/_ban/chon/ky", [["ky", month]]);
      if (items.length) write(items.map((item) => item.path));
      status.textContent = items.length ? `Đã điền ${items.length} bài.` : `Chưa có bài nào đăng trong kỳ ${month}.`;
    } catch {
      status.textContent = "Chưa hỏi được, hãy thử lại.";
    }
  };
  before.before(createElement("p", { className: "buttons" }, fill, " ", status));
}

/**
 * Asks for the item or the address that a link leads to.
 * @param {{ words: string, insert: (markdown: string) => void }} detail
 * @param {string} path of the item
 */
function pickLink({ words, insert }, path) {
  const dialog = createElement("dialog", { className: "dialog" });
  dialog.setAttribute("aria-labelledby", "chon-lien-ket");
  const text = createElement("input", { id: "lien-ket-chu", value: words, autocomplete: "off" });
  const address = createElement("input", { id: "lien-ket-dia-chi", type: "url", autocomplete: "off" });
  address.placeholder = "https://…";
  /** @type {FoundItem[]} */
  let found = [];
  const { element, input } = createCombobox({
    label: "Bài của trang (tìm theo tiêu đề, số hoặc ngày)",
    search: async (typed) => {
      found = await fetchItems("/_ban/chon", [
        ["tim", typed],
        ["tu", path],
        ["tru", path],
      ]);
      return asChoices(found);
    },
    choose: ({ value }) => {
      const item = found.find((each) => each.path === value);
      if (item) finish(item.title, item.link);
    },
  });
  const form = createElement(
    "form",
    { method: "dialog" },
    createElement("h2", { id: "chon-lien-ket", textContent: "Chèn liên kết" }),
    createElement(
      "p",
      { className: "field" },
      createElement("label", { htmlFor: text.id, textContent: "Chữ của liên kết" }),
      text,
    ),
    element,
    createElement(
      "p",
      { className: "field" },
      createElement("label", { htmlFor: address.id, textContent: "Hoặc địa chỉ ở nơi khác" }),
      address,
    ),
    createElement(
      "p",
      { className: "buttons" },
      createElement("button", { type: "submit", className: "main", textContent: "Chèn địa chỉ" }),
      createElement("button", { type: "button", textContent: "Thôi", onclick: () => dialog.close() }),
    ),
  );

  /**
   * @param {string} title
   * @param {string} target
   */
  function finish(title, target) {
    const label = (text.value.trim() || title).replaceAll("[", "\\[").replaceAll("]", "\\]");
    dialog.close();
    insert(`[${label}](${/[\s()]/.test(target) ? `<${target}>` : target})`);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const target = address.value.trim();
    if (target) finish(target, target);
    else address.focus();
  });
  // It stands outside of the item's form, which would take its fields for its own.
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}

/**
 * Topics: found without marks, and offered in the spelling in use.
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
export function offerTags(form, changed) {
  const list = form.querySelector("[data-tags]");
  if (!(list instanceof HTMLTextAreaElement)) return;
  const known = getElements(document, "#cac-chu-de option", HTMLOptionElement).map((option) => option.value);
  const byFold = new Map(known.map((tag) => [fold(tag), tag]));
  const advice = createElement("p", { className: "buttons", role: "status" });
  const { element } = createCombobox({
    label: "Thêm chủ đề đã có",
    search: async (words) => {
      const parts = fold(words).split(" ").filter(Boolean);
      const fitting = known.filter((tag) => parts.every((part) => fold(tag).includes(part)));
      return fitting.slice(0, 12).map((tag) => ({ title: tag, value: tag }));
    },
    choose: ({ value }) => write([...lines().filter((line) => line !== value), value]),
  });
  (list.closest(".field") ?? list).after(element, advice);

  function lines() {
    return getElement(form, "[data-tags]", HTMLTextAreaElement)
      .value.split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  }

  /** @param {string[]} tags */
  function write(tags) {
    getElement(form, "[data-tags]", HTMLTextAreaElement).value = tags.join("\n");
    changed();
    advise();
  }

  /** Offers the spelling in use for a topic that differs from it by marks or capitals alone. */
  function advise() {
    const others = lines().flatMap((tag) => {
      const used = byFold.get(fold(tag));
      return used && used !== tag ? [{ tag, used }] : [];
    });
    advice.replaceChildren(
      ...others.map(({ tag, used }) => {
        const use = () => write([...new Set(lines().map((line) => (line === tag ? used : line)))]);
        return createElement("button", { type: "button", textContent: `Dùng “${used}” thay “${tag}”`, onclick: use });
      }),
    );
  }

  list.addEventListener("change", advise);
  advise();
}

/**
 * A text without marks and capitals.
 * @param {string} text
 */
export const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("đ", "d")
    .replaceAll("Đ", "D")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
