import { getElement } from "../../dom.js";
import { Refused } from "./files.js";
import { chooseFile } from "./library-dialog.js";
import { changePicture } from "./picture-dialog.js";

/** @import { ItemFiles } from "./files.js" */

/**
 * The picture of an item: taken in, chosen, changed, and shown beside its words.
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {string} options.path of the item
 * @param {ItemFiles} options.files
 * @param {() => void} options.changed
 * @returns {() => void} shows what the field now says
 */
export function offerLeadPicture(form, { path, files, changed }) {
  const place = form.querySelector("[data-lead-picture]");
  if (!(place instanceof HTMLElement)) return () => {};
  const input = getElement(place, "input[type=file]", HTMLInputElement);
  const drop = getElement(place, "[data-drop-picture]", HTMLElement);
  const status = getElement(place, "[data-picture-status]", HTMLElement);
  const thumbnail = getElement(place, "[data-thumbnail]", HTMLImageElement);
  const none = getElement(place, "[data-no-picture]", HTMLElement);
  const change = getElement(place, "[data-change-picture]", HTMLButtonElement);
  const undo = getElement(place, "[data-undo-picture]", HTMLButtonElement);
  /** @type {{ src: string, focus: string }[]} */
  const before = [];
  getElement(place, "[data-picture-buttons]", HTMLElement).hidden = false;

  /** @param {string} name */
  const field = (name) =>
    /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.elements.namedItem(`image.${name}`));
  /** @param {string} text */
  const say = (text) => {
    status.textContent = text;
  };

  /**
   * @param {string} src
   * @param {string} focus
   */
  function set(src, focus) {
    if (field("src").value) before.push({ src: field("src").value, focus: field("focus").value });
    field("src").value = src;
    field("focus").value = focus;
    refresh();
    changed();
  }

  /** @param {File[]} chosen */
  async function upload(chosen) {
    const others = chosen.length > 1 ? ` Bài chỉ có một ảnh ở đầu: chưa nhận ${chosen.length - 1} tệp kia.` : "";
    await files.uploadAll(chosen.slice(0, 1), {
      picturesOnly: true,
      say: (text) => say(text + others),
      use: ({ name }) => {
        set(name, "");
        // Saving must not send it once more.
        input.value = "";
        (field("alt").value ? field("caption") : field("alt")).focus();
      },
    });
  }

  input.onchange = () => upload([...(input.files ?? [])]);
  takeDrops(drop, upload);
  getElement(place, "[data-choose-picture]", HTMLButtonElement).onclick = async () => {
    const accept = input.accept;
    const chosen = await chooseFile({ path, kind: "anh", heading: "Chọn ảnh của bài", accept, several: false });
    if (Array.isArray(chosen)) upload(chosen);
    else if (chosen) {
      set(chosen.reference, "");
      field("alt").value ||= chosen.alt;
      field("caption").value ||= chosen.caption;
      changed();
      field("alt").focus();
    }
  };
  change.onclick = async () => {
    const src = field("src").value;
    const [x, y] = (field("focus").value.match(/\d+/g) ?? []).map(Number);
    try {
      const focus = y === undefined ? null : { x, y };
      const answer = await changePicture(files.thumbnail(src, 1280), { focus, asksFocus: true });
      if (!answer) return;
      const point = answer.focus ? `${answer.focus.x}% ${answer.focus.y}%` : "";
      if (!answer.isNew) {
        set(src, point);
        return;
      }
      say("Đang sửa ảnh…");
      const { crop, turn } = answer;
      const { name } = await files.change(src, { turn, crop: [crop.left, crop.top, crop.width, crop.height] });
      set(name, point);
      say(`Ảnh đã sửa là ${name}; ảnh cũ còn nguyên. Bấm Lưu để dùng ảnh mới.`);
    } catch (error) {
      say(error instanceof Refused ? error.message : "Không mở được ảnh này để sửa.");
    }
  };
  undo.onclick = () => {
    const last = before.pop();
    if (!last) return;
    field("src").value = last.src;
    field("focus").value = last.focus;
    refresh();
    changed();
    say(`Đã lấy lại ${last.src}.`);
    if (undo.hidden) change.focus();
  };
  thumbnail.onerror = () => show("");

  let shown = field("src").value;

  /** @param {string} src */
  function show(src) {
    thumbnail.hidden = !src;
    none.hidden = Boolean(src);
    change.hidden = !src;
  }

  function refresh() {
    const src = field("src").value.trim();
    undo.hidden = !before.length;
    if (src === shown) return;
    shown = src;
    if (src) thumbnail.src = files.thumbnail(src);
    show(src);
  }
  show(shown);
  return refresh;
}

/**
 * @param {HTMLElement} place
 * @param {(files: File[]) => void} take
 */
export function takeDrops(place, take) {
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("drop--over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("drop--over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("drop--over");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files);
  });
}
