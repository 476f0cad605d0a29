import { createElement } from "../../dom.js";

/**
 * @typedef {object} Choice
 * @property {string} title
 * @property {string} [more] what tells it from others
 * @property {string} value
 */

let count = 0;

/**
 * A field that searches while one types and offers what it finds (WAI-ARIA, combobox with list autocomplete).
 * @param {object} options
 * @param {string} options.label
 * @param {(words: string) => Promise<Choice[]>} options.search
 * @param {(choice: Choice) => void} options.choose
 * @returns {{ element: HTMLElement, input: HTMLInputElement }}
 */
export function createCombobox({ label, search, choose }) {
  count += 1;
  const id = `chon-${count}`;
  const input = createElement("input", { id, autocomplete: "off", type: "search" });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${id}-list`);
  input.setAttribute("aria-autocomplete", "list");
  const list = createElement("ul", { id: `${id}-list`, className: "combobox__list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  const status = createElement("span", { className: "unseen", role: "status" });
  const element = createElement(
    "div",
    { className: "field combobox" },
    createElement("label", { htmlFor: id, textContent: label }),
    input,
    list,
    status,
  );
  /** @type {Choice[]} */
  let choices = [];
  let active = -1;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function ask() {
    asked += 1;
    const number = asked;
    try {
      const found = await search(input.value);
      if (number === asked && document.activeElement === input) show(found);
    } catch {
      if (number === asked) status.textContent = "Chưa tìm được, hãy thử lại.";
    }
  }

  /** @param {Choice[]} found */
  function show(found) {
    choices = found;
    active = -1;
    list.replaceChildren(
      ...found.map(({ title, more }, index) => {
        const option = createElement("li", { id: `${id}-${index}` }, title);
        option.setAttribute("role", "option");
        if (more) option.append(" ", createElement("span", { className: "hint", textContent: more }));
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => pick(index));
        return option;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${found.length} kết quả` : "Không tìm thấy";
    mark();
  }

  function mark() {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `${id}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {number} index */
  function pick(index) {
    const choice = choices[index];
    input.value = "";
    close();
    if (choice) choose(choice);
  }

  function close() {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    active = -1;
    mark();
  }

  // What is typed here belongs to no field of the form.
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("focus", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else {
        const size = choices.length;
        active = event.key === "ArrowDown" ? (active + 1) % size : (active + size - (active < 0 ? 0 : 1)) % size;
        mark();
      }
    } else if (event.key === "Enter") {
      // Enter in a field would save the form.
      event.preventDefault();
      if (!list.hidden && choices.length) pick(Math.max(active, 0));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return { element, input };
}
