import { createElement } from "../../dom.js";
import { countSyllables, knownWords, unknownWords } from "./spelling.js";
import { storage } from "./storage.js";

/** @import { UnknownWord } from "./spelling.js" */
/** @import { TextEditor } from "./text-editor.js" */

const SWITCH_KEY = "ban:chinh-ta";
const IGNORED_KEY = "ban:chinh-ta-bo-qua";
const TYPING_PAUSE = 600;
// A long text is read in parts, between which the browser takes what is typed.
const WORDS_AT_ONCE = 1_000;
const MAX_FOUND = 300;
const LONGEST_WAIT = 200;

/**
 * Counts the syllables of the text, and shows its words that are none: underlined in the editor, and in a list.
 * @param {HTMLTextAreaElement} box
 * @param {TextEditor} editor
 * @returns {() => void} to be called after each change of the text
 */
export function checkSpelling(box, editor) {
  const count = createElement("span");
  const toggle = createElement("input", { type: "checkbox", id: "soat-chinh-ta" });
  toggle.checked = storage?.getItem(SWITCH_KEY) !== "0";
  const label = createElement("label", { htmlFor: toggle.id, textContent: "Soát chính tả" });
  const summary = createElement("summary");
  const list = createElement("ul");
  const found = createElement("details", { hidden: true }, summary, list);
  const line = createElement(
    "p",
    { className: "spelling__line" },
    count,
    createElement("span", {}, toggle, " ", label),
  );
  box.after(createElement("div", { className: "spelling" }, line, found));

  /** @type {Promise<(word: string) => boolean> | undefined} */
  let loading;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let run = 0;
  const ignored = new Set(storage?.getItem(IGNORED_KEY)?.split(" "));

  async function check() {
    run += 1;
    const mine = run;
    count.textContent = `${countSyllables(box.value).toLocaleString("vi-VN")} âm tiết`;
    if (!toggle.checked) {
      show([]);
      return;
    }
    try {
      loading ??= load();
      const isKnown = await loading;
      const words = unknownWords(box.value, (word) => ignored.has(word) || isKnown(word));
      if (mine === run) read(mine, words, []);
    } catch {
      // Without the table nothing is checked; the next change asks for it again.
      loading = undefined;
    }
  }

  /**
   * @param {number} mine
   * @param {ReturnType<typeof unknownWords>} words
   * @param {UnknownWord[]} unknown
   */
  function read(mine, words, unknown) {
    if (mine !== run) return;
    for (let number = 0; number < WORDS_AT_ONCE; number += 1) {
      const { value, done } = words.next();
      if (value) unknown.push(value);
      if (done || unknown.length === MAX_FOUND) {
        show(unknown);
        return;
      }
    }
    const goOn = () => read(mine, words, unknown);
    // Safari has no idle time.
    if ("requestIdleCallback" in window) requestIdleCallback(goOn, { timeout: LONGEST_WAIT });
    else setTimeout(goOn, 1);
  }

  /** @param {UnknownWord[]} unknown */
  function show(unknown) {
    // What is being typed is no word yet.
    const { from, to } = editor.selected();
    const whole = unknown.filter((word) => !(editor.hasFocus && from === to && word.to === to));
    editor.underline(whole);
    const words = Map.groupBy(whole, ({ word }) => word);
    found.hidden = !words.size;
    summary.textContent = `${unknown.length === MAX_FOUND ? "Hơn " : ""}${words.size} chữ không phải âm tiết tiếng Việt`;
    const open = document.activeElement;
    if (open && list.contains(open)) return;
    list.replaceChildren(...[...words].map(([word, places]) => drawWord(word, places)));
  }

  /**
   * @param {string} word
   * @param {UnknownWord[]} places
   */
  function drawWord(word, places) {
    let next = 0;
    const times = places.length > 1 ? ` (${places.length} chỗ)` : "";
    const goTo = createElement("button", {
      type: "button",
      className: "spelling__word",
      textContent: word + times,
      onclick: () => {
        // The text may have changed since.
        const place = box.value.indexOf(word, places[next].from);
        if (place >= 0) editor.select(place, place + word.length);
        next = (next + 1) % places.length;
      },
    });
    goTo.setAttribute("aria-label", `Tới chữ ${word}${times}`);
    const ignore = createElement("button", {
      type: "button",
      textContent: "Bỏ qua",
      title: "Từ nay không báo chữ này ở máy này",
      onclick: () => {
        ignored.add(word);
        storage?.setItem(IGNORED_KEY, [...ignored].filter(Boolean).join(" "));
        editor.focus();
        check();
      },
    });
    ignore.setAttribute("aria-label", `Bỏ qua chữ ${word}`);
    return createElement("li", {}, goTo, " ", ignore);
  }

  toggle.addEventListener("change", (event) => {
    // It is no part of the item.
    event.stopPropagation();
    storage?.setItem(SWITCH_KEY, toggle.checked ? "1" : "0");
    check();
  });
  check();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(check, TYPING_PAUSE);
  };
}

async function load() {
  const response = await fetch("/_ban/chinh-ta");
  if (!response.ok) throw new Error(`status ${response.status}`);
  /** @type {{ syllables: string, words: string }} */
  const { syllables, words } = await response.json();
  return knownWords(syllables, words);
}
