import { getElement } from "../../dom.js";

/**
 * Sends a picture that is chosen or dropped at once; then it is set as the item's picture or put into its text.
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {string} options.path of the item
 * @param {string} options.formKey by which the desk knows its own pages
 * @param {(text: string) => void} options.insert puts Markdown into the item's text
 * @param {() => void} options.changed
 */
export function offerPictures(form, { path, formKey, insert, changed }) {
  const place = form.querySelector("[data-picture]");
  if (!place) return;
  const input = getElement(place, "input[type=file]", HTMLInputElement);
  const status = getElement(place, "[data-picture-status]", HTMLElement);
  getElement(place, "[data-picture-buttons]", HTMLElement).hidden = false;
  getElement(place, "[data-picture-lead]", HTMLButtonElement).onclick = () => send(setAsPicture);
  getElement(place, "[data-picture-body]", HTMLButtonElement).onclick = () => send(insertIntoText);

  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("drop--over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("drop--over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("drop--over");
    const files = event instanceof DragEvent ? event.dataTransfer?.files : null;
    if (!files?.length) return;
    input.files = files;
    const others = files.length > 1 ? ` Mỗi lần chỉ nhận một tệp: chưa nhận ${files.length - 1} tệp kia.` : "";
    status.textContent = `Đã nhận ${files[0].name}. Chọn đặt làm ảnh của bài hay chèn vào nội dung.${others}`;
  });

  /** @param {(name: string) => void} use what is done with the name that the desk gave the file */
  async function send(use) {
    if (!input.files?.length) {
      status.textContent = "Hãy chọn một tệp ảnh trước.";
      input.focus();
      return;
    }
    const data = new FormData();
    data.append("tep", input.files[0]);
    data.append("loai", "anh");
    status.textContent = "Đang tải ảnh lên…";
    try {
      const response = await fetch(`/_ban/tai-len/${path.split("/").map(encodeURIComponent).join("/")}`, {
        method: "POST",
        body: data,
        headers: { "X-Khoa": formKey },
      });
      // What refuses a request that is too large knows no JSON.
      const isAnswer = response.headers.get("Content-Type")?.includes("json");
      /** @type {{ name?: string, error?: string }} */
      const { name = "", error } = isAnswer ? await response.json() : { error: "Ảnh quá lớn, chưa tải lên được." };
      if (error) {
        status.textContent = error;
        return;
      }
      // Saving must not send it once more.
      input.value = "";
      use(name);
      changed();
    } catch {
      status.textContent = "Không gửi được ảnh; cửa sổ lệnh của bàn biên tập có còn mở không?";
    }
  }

  /** @param {string} name */
  const imageField = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(`image.${name}`));

  /** @param {string} name */
  function setAsPicture(name) {
    imageField("src").value = name;
    status.textContent = `Đã tải lên ${name} và đặt làm ảnh của bài. Hãy viết lời tả ảnh và chú thích.`;
    (imageField("alt").value ? imageField("caption") : imageField("alt")).focus();
  }

  /** @param {string} name */
  function insertIntoText(name) {
    insert(`\n\n![LỜI TẢ ẢNH](${name} "Chú thích ảnh (Ảnh: người chụp)")\n\n`);
    status.textContent = `Đã tải lên ${name} và chèn vào nội dung. Hãy sửa lời tả và chú thích ở đó.`;
  }
}
