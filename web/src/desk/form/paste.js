import { arriving } from "./arrivals.js";
import { formKey } from "./form-key.js";
import { insertBlock, insertText } from "./markdown-edits.js";
import { released } from "./pointer.js";
import { ask } from "./writing-bar.js";

/** @import { Edit, Selected } from "./markdown-edits.js" */
/** @import { TextEditor } from "./text-editor.js" */

/**
 * @typedef {object} Pasted what the desk says of a clipboard
 * @property {string} markdown
 * @property {boolean} inline whether it goes into the line
 * @property {number} pictures that are now beside the item
 * @property {string[]} losses what could not come along, in words
 */

// Pictures make a clipboard large, and an upload slow; who waits longer than this is better served with the plain text.
const WAIT = 20_000;
const WAIT_PER_BYTE = 0.02;

/**
 * Pastes what was copied in Word, Excel or a browser as Markdown, which the desk makes of it; plain text as it is.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} box
 * @param {TextEditor} editor
 * @param {{ path: string, say: (message: string) => void }} options
 */
export function offerPaste(form, box, editor, { path, say }) {
  box.parentElement?.addEventListener(
    "paste",
    (event) => {
      const data = event.clipboardData;
      if (!data || box.readOnly || !editor.hasFocus) return;
      const html = data.getData("text/html");
      const pictures = [...data.files].filter((file) => file.type.startsWith("image/"));
      if (pictures.length && !hasText(html)) {
        if (!ask(form, editor, "desk:insert-picture", { files: pictures })) return;
      } else if (html) arriving(paste(html, data.getData("text/rtf"), data.getData("text/plain")));
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );

  /**
   * @param {string} html
   * @param {string} rtf
   * @param {string} plain
   */
  async function paste(html, rtf, plain) {
    const before = editor.selected();
    say("Đang đọc phần vừa dán…");
    try {
      const pasted = await read(html, rtf);
      const highest = Math.max(0, ...[...before.text.matchAll(/\[\^(\d+)\]/g)].map((mark) => Number(mark[1])));
      const markdown = pasted.markdown.replace(/\[\^(\d+)\]/g, (_, number) => `[^${Number(number) + highest}]`);
      await put(before, (place) => (pasted.inline ? insertText(place, markdown) : insertBlock(place, markdown)));
      say(describe(pasted));
    } catch (error) {
      await put(before, (place) => plainEdit(place, plain, html));
      const why = error instanceof Refusal ? error.message : "bàn biên tập không trả lời kịp";
      say(`Đã dán chữ thường, không giữ đầu mục, liên kết, bảng và ảnh: ${why}.`);
    }
  }

  /**
   * Puts a paste into the text; the page scrolls there only if one is still writing there.
   * @param {Selected} before
   * @param {(place: Selected) => Edit} edit
   */
  async function put(before, edit) {
    await released();
    editor.apply(edit(placeOfPaste(before, editor.selected())), { follow: editor.hasFocus });
  }

  /**
   * @param {string} html
   * @param {string} rtf
   * @returns {Promise<Pasted>}
   */
  async function read(html, rtf) {
    const body = new FormData();
    body.append("html", new Blob([html]), "html");
    // Only Word has pictures there, and they are large.
    if (rtf.includes("\\pict") && /<img\b/i.test(html)) body.append("rtf", new Blob([rtf]), "rtf");
    const response = await fetch(`/_ban/dan/${path.split("/").map(encodeURIComponent).join("/")}`, {
      method: "POST",
      body,
      headers: { "X-Khoa": formKey() },
      signal: AbortSignal.timeout(WAIT + WAIT_PER_BYTE * (html.length + rtf.length)),
    });
    const isAnswer = response.headers.get("Content-Type")?.includes("json");
    if (response.ok && isAnswer) return response.json();
    if (response.status === 413) throw new Refusal("phần vừa dán quá lớn");
    throw new Refusal(isAnswer ? (await response.json()).error.replace(/\.$/, "") : "bàn biên tập không nhận");
  }
}

/** Why the desk did not take a clipboard, as a clause. */
class Refusal extends Error {}

/**
 * Whether there is anything to read in a clipboard's HTML, beside pictures.
 * @param {string} html
 */
function hasText(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const element of body.querySelectorAll("style, script")) element.remove();
  return Boolean(body.textContent?.trim());
}

/**
 * Where a paste belongs that took a while: where it was made, if one has only typed there or elsewhere since.
 * @param {Selected} before
 * @param {Selected} now
 * @returns {Selected}
 */
export function placeOfPaste(before, now) {
  const [head, tail] = [before.text.slice(0, before.from), before.text.slice(before.to)];
  if (now.text === before.text) return before;
  const isAround = now.text.length >= head.length + tail.length && now.text.startsWith(head) && now.text.endsWith(tail);
  return isAround ? { text: now.text, from: head.length, to: head.length } : { ...now, from: now.to };
}

/**
 * The plain text of a clipboard; where it had paragraphs, which Markdown tells by an empty line, it keeps them.
 * @param {Selected} place
 * @param {string} plain
 * @param {string} html
 * @returns {Edit}
 */
function plainEdit(place, plain, html) {
  const text = plain.replaceAll("\r\n", "\n").trim();
  if (!text.includes("\n")) return insertText(place, text);
  return insertBlock(place, /<p\b/i.test(html) ? text.replace(/\n+/g, "\n\n") : text);
}

/** @param {Pasted} pasted */
function describe({ pictures, losses }) {
  const came = pictures ? `Đã dán, kèm ${pictures} ảnh.` : "Đã dán.";
  return losses.length ? `${came} Không mang sang: ${losses.join("; ")}.` : came;
}
