import { createElement } from "../../dom.js";
import * as edits from "./markdown-edits.js";

/** @import { Edit, Selected } from "./markdown-edits.js" */
/** @import { TextEditor } from "./text-editor.js" */

/**
 * @typedef {object} BarButton
 * @property {string} label
 * @property {string} icon what is drawn in 24 by 24, as the path of an SVG, or the letter that is shown
 * @property {string} [key] by which it is pressed together with Ctrl
 * @property {(selected: Selected) => Edit} [edit]
 * @property {string} [event] asks whoever listens on the form first, see `ask`
 * @property {"undo" | "redo"} [history]
 */

/** @type {BarButton[][]} */
const GROUPS = [
  [
    { label: "Đầu mục", icon: "Mục", edit: (selected) => edits.toggleHeading(selected, 2) },
    { label: "Đầu mục nhỏ", icon: "mục", edit: (selected) => edits.toggleHeading(selected, 3) },
  ],
  [
    { label: "Chữ đậm", icon: "B", key: "b", edit: (selected) => edits.toggleEmphasis(selected, "**", "chữ đậm") },
    {
      label: "Chữ nghiêng",
      icon: "I",
      key: "i",
      edit: (selected) => edits.toggleEmphasis(selected, "*", "chữ nghiêng"),
    },
    {
      label: "Liên kết",
      icon: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
      key: "k",
      edit: edits.insertLink,
      event: "desk:pick-link",
    },
  ],
  [
    {
      label: "Danh sách",
      icon: "M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5",
      edit: (selected) => edits.toggleList(selected, false),
    },
    {
      label: "Danh sách đánh số",
      icon: "M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v5M4 9h3M4 14c2-2 4 0 2 2l-2 3h3",
      edit: (selected) => edits.toggleList(selected, true),
    },
    { label: "Trích dẫn", icon: "M9 7H5v5h4V7v5c0 3-1 5-4 5M19 7h-4v5h4V7v5c0 3-1 5-4 5", edit: edits.toggleQuotation },
    { label: "Bảng", icon: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14", edit: edits.insertTable },
  ],
  [
    {
      label: "Ảnh",
      icon: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5h.5",
      edit: (selected) =>
        edits.insertBlock(
          { ...selected, from: selected.to },
          '![LỜI TẢ ẢNH](ten-anh.jpg "Chú thích (Ảnh: người chụp)")',
          "LỜI TẢ ẢNH",
        ),
      event: "desk:insert-picture",
    },
    {
      label: "Tệp đính kèm",
      icon: "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.5 4.5l-8 8a1.5 1.5 0 0 1-2-2l7-7",
      edit: ({ text, from, to }) => {
        const words = text.slice(from, to) || "TÊN TỆP";
        const insert = `[${words}](ten-tep.pdf)`;
        const start = from + words.length + 3;
        return { changes: [{ from, to, insert }], from: start, to: start + "ten-tep.pdf".length };
      },
      event: "desk:insert-attachment",
    },
    { label: "Ghi chú cuối bài", icon: "M4 7h8M4 12h8M4 17h6M16 6l1.5-1v6M16 11h3", edit: edits.insertFootnote },
  ],
  [
    { label: "Hoàn tác", icon: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4", history: "undo" },
    { label: "Làm lại", icon: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h4", history: "redo" },
  ],
];

/**
 * Puts the bar with the buttons of the text above it, and listens to their keys.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} box
 * @param {TextEditor} editor
 */
export function offerBar(form, box, editor) {
  const bar = createElement("div", { className: "writing-bar" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Định dạng nội dung");
  bar.setAttribute("aria-controls", box.id);
  for (const group of GROUPS) {
    const drawn = group.map((button) => drawButton(button, () => press(button)));
    bar.append(createElement("span", { className: "writing-bar__group" }, ...drawn));
  }
  moveByArrows(bar);
  const place = box.parentElement;
  place?.insertBefore(bar, box);

  /** @param {BarButton} button */
  function press({ edit, event, history }) {
    if (history) editor[history]();
    else if (edit && !(event && ask(form, editor, event))) editor.apply(edit(editor.selected()));
  }

  place?.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.shiftKey || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
      const pressed = GROUPS.flat().find((button) => button.key === event.key.toLowerCase());
      if (!pressed) return;
      event.preventDefault();
      // The editor has other meanings for some of these.
      event.stopPropagation();
      press(pressed);
    },
    { capture: true },
  );
}

/**
 * Asks whoever listens on the form to choose what is put into the text. Who does so calls `preventDefault` at once and
 * later `insert`, with Markdown that replaces what is selected, or `insertBlock`, with Markdown that stands by itself.
 * @param {HTMLFormElement} form
 * @param {TextEditor} editor
 * @param {string} name of the event: `desk:pick-link`, `desk:insert-picture` or `desk:insert-attachment`
 * @param {object} [more] of its details: `files` that were pasted or dropped
 * @returns {boolean} whether somebody does
 */
export function ask(form, editor, name, more = {}) {
  const asked = editor.selected();
  // Choosing may take the selection away; where something was typed meanwhile, what is selected now counts.
  const selected = () => (editor.selected().text === asked.text ? asked : editor.selected());
  const detail = {
    words: asked.text.slice(asked.from, asked.to),
    /** @param {string} markdown */
    insert: (markdown) => editor.apply(edits.insertText(selected(), markdown)),
    /** @param {string} markdown */
    insertBlock: (markdown) => editor.apply(edits.insertBlock(selected(), markdown)),
    ...more,
  };
  return !form.dispatchEvent(new CustomEvent(name, { cancelable: true, detail }));
}

/**
 * @param {BarButton} button
 * @param {() => void} press
 */
function drawButton({ label, icon, key }, press) {
  const shortcut = key ? ` (Ctrl+${key.toUpperCase()})` : "";
  const button = createElement("button", { type: "button", title: label + shortcut, tabIndex: -1, onclick: press });
  button.setAttribute("aria-label", label);
  if (key) button.setAttribute("aria-keyshortcuts", `Control+${key.toUpperCase()}`);
  if (/^M[\d ]/.test(icon)) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", icon);
    svg.append(path);
    button.append(svg);
  } else {
    button.append(createElement("span", { className: `writing-bar__letter--${key ?? "text"}`, textContent: icon }));
  }
  return button;
}

/**
 * One button takes part in the order of the Tab key, and arrows lead to the others (WAI-ARIA, toolbar).
 * @param {HTMLElement} bar
 */
function moveByArrows(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  buttons[0].tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button === document.activeElement);
    const goals = { ArrowRight: at + 1, ArrowLeft: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 };
    const goal = goals[/** @type {keyof typeof goals} */ (event.key)];
    if (at < 0 || goal === undefined) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    buttons[goal % buttons.length].tabIndex = 0;
    buttons[goal % buttons.length].focus();
  });
}
