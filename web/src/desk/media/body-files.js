import { getElement } from "../../dom.js";
import { takeDrops } from "./lead-picture.js";
import { chooseFile } from "./library-dialog.js";
import { writePicture } from "./markdown-pictures.js";

/** @import { ItemFiles } from "./files.js" */
/** @import { TextEditor } from "../form/text-editor.js" */

/**
 * Puts pictures and attachments into the text: chosen, dropped, pasted, or by the buttons of the bar above it.
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {string} options.path of the item
 * @param {ItemFiles} options.files
 * @param {TextEditor} options.editor
 * @param {(markdown: string) => void} options.insertBlock puts Markdown into the text, by itself
 * @param {() => void} options.shown is called when a picture came in
 */
export function offerBodyFiles(form, { path, files, editor, insertBlock, shown }) {
  const drop = form.querySelector("[data-drop-files]");
  if (!(drop instanceof HTMLElement)) return;
  const input = getElement(drop, "input[type=file]", HTMLInputElement);
  const status = getElement(drop, "[data-files-status]", HTMLElement);
  const place = drop.closest(".field--body");

  /** @param {File[]} chosen */
  async function upload(chosen) {
    input.value = "";
    await files.uploadAll(chosen, {
      say: (text) => {
        status.textContent = text;
      },
      use: ({ markdown, picture }) => {
        insertBlock(markdown);
        if (picture) shown();
      },
    });
  }

  /**
   * @param {"anh" | "tep"} kind
   * @param {(markdown: string) => void} insert
   * @param {string} words that are selected, which become those of the link
   */
  async function choose(kind, insert, words) {
    const isPicture = kind === "anh";
    const heading = isPicture ? "Chèn ảnh vào nội dung" : "Chèn tệp đính kèm";
    const accept = isPicture ? "image/*" : input.accept;
    const chosen = await chooseFile({ path, kind, heading, accept, several: true });
    if (Array.isArray(chosen)) await upload(chosen);
    else if (chosen?.picture) {
      const source = chosen.markdown.slice(chosen.markdown.indexOf("(") + 1, -1);
      insertBlock(writePicture({ alt: chosen.alt, source, caption: chosen.caption }));
      shown();
    } else if (chosen) {
      insert(words ? `[${words}]${chosen.markdown.slice(chosen.markdown.lastIndexOf("]") + 1)}` : chosen.markdown);
    }
  }

  input.onchange = () => upload([...(input.files ?? [])]);
  takeDrops(drop, upload);
  /** @type {[name: string, kind: "anh" | "tep"][]} */
  const events = [
    ["desk:insert-picture", "anh"],
    ["desk:insert-attachment", "tep"],
  ];
  for (const [name, kind] of events) {
    form.addEventListener(name, (event) => {
      if (!(event instanceof CustomEvent)) return;
      event.preventDefault();
      const { files: brought, insert, words } = event.detail;
      if (brought?.length) upload([...brought].map(nameScreenshot));
      else choose(kind, insert, words);
    });
  }
  if (!(place instanceof HTMLElement)) return;
  // Before the editor, which would read a file as text.
  place.addEventListener("drop", onDrop, { capture: true });
  place.addEventListener("paste", onPaste, { capture: true });
  place.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });

  /** @param {DragEvent} event */
  function onDrop(event) {
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (!dropped.length || drop?.contains(/** @type {Node} */ (event.target))) return;
    event.preventDefault();
    event.stopPropagation();
    editor.placeCaretAt(event.clientX, event.clientY);
    upload(dropped);
  }

  /** @param {ClipboardEvent} event of files that are no pictures: those come by `desk:insert-picture` */
  function onPaste(event) {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (event.defaultPrevented || !pasted.length || pasted.every((file) => file.type.startsWith("image/"))) return;
    event.preventDefault();
    event.stopPropagation();
    upload(pasted);
  }
}

/**
 * A picture from the clipboard, which browsers all call image.png, by the time it came.
 * @param {File} file
 */
function nameScreenshot(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const parts = [now.getDate(), now.getMonth() + 1, now.getHours(), now.getMinutes(), now.getSeconds()];
  const digits = parts.map((part) => String(part).padStart(2, "0")).join("");
  return new File([file], `anh-dan-${digits}${file.name.slice(5)}`, { type: file.type });
}
