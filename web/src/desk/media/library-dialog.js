import { createElement } from "../../dom.js";

/**
 * @typedef {object} LibraryFile a file of the site
 * @property {string} name
 * @property {string} path under content/
 * @property {string} facts
 * @property {string} thumbnail an address, "" for what is no picture
 * @property {string} reference as the item refers to it
 * @property {string} markdown
 * @property {boolean} picture
 * @property {string} alt
 * @property {string} caption
 * @property {string[]} uses titles of the items that show it
 */

const TYPING_PAUSE = 250;

/**
 * Lets one choose a file of the site, or new ones of one's own.
 * @param {object} options
 * @param {string} options.path of the item
 * @param {"anh" | "tep" | ""} options.kind pictures, attachments, or both
 * @param {string} options.heading
 * @param {string} options.accept what of one's own can be chosen
 * @param {boolean} options.several
 * @returns {Promise<LibraryFile | File[] | null>} null where nothing was chosen
 */
export function chooseFile({ path, kind, heading, accept, several }) {
  const list = createElement("ul", { className: "library__files" });
  const status = createElement("p", { className: "count" });
  status.setAttribute("role", "status");
  const more = createElement("button", { type: "button", textContent: "Xem thêm", hidden: true });
  const search = createElement("input", { type: "search", id: "tim-thu-vien", autocomplete: "off" });
  const upload = createElement("input", { type: "file", id: "tep-thu-vien", accept, multiple: several });
  const close = createElement("button", { type: "button", textContent: "Đóng" });
  const title = createElement("h2", { textContent: heading, id: "tieu-de-thu-vien" });
  const dialog = createElement(
    "dialog",
    { className: "desk-dialog library" },
    createElement("div", { className: "desk-dialog__head" }, title, close),
    createElement(
      "p",
      { className: "field" },
      createElement("label", {
        htmlFor: upload.id,
        textContent: several ? "Tải tệp từ máy lên" : "Tải ảnh từ máy lên",
      }),
      upload,
    ),
    createElement(
      "p",
      { className: "field" },
      createElement("label", {
        htmlFor: search.id,
        textContent: "Hoặc chọn trong thư viện: tìm theo tên tệp, tên bài (gõ không dấu cũng được)",
      }),
      search,
    ),
    status,
    list,
    createElement("p", { className: "buttons" }, more),
  );
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);

  return new Promise((resolve) => {
    /** @type {LibraryFile | File[] | null} */
    let chosen = null;
    let page = 0;
    let asked = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    /** @param {boolean} anew */
    async function load(anew) {
      page = anew ? 1 : page + 1;
      const request = ++asked;
      const query = new URLSearchParams({
        dang: "json",
        bai: path,
        loai: kind,
        tim: search.value,
        trang: String(page),
      });
      status.textContent = "Đang tìm…";
      try {
        const response = await fetch(`/_ban/thu-vien?${query}`);
        if (!response.ok) throw new Error(String(response.status));
        /** @type {{ files: LibraryFile[], pages: number, total: number }} */
        const { files, pages, total } = await response.json();
        // Of two searches the first may end last.
        if (request !== asked) return;
        if (anew) list.replaceChildren();
        list.append(...files.map(draw));
        more.hidden = page >= pages;
        status.textContent = total ? `${total} tệp` : "Không có tệp nào như thế.";
      } catch {
        if (request === asked) status.textContent = "Chưa hỏi được thư viện; hãy thử lại.";
      }
    }

    /** @param {LibraryFile} file */
    function draw(file) {
      const picture = file.thumbnail
        ? createElement("img", { src: file.thumbnail, alt: "", loading: "lazy", width: 160, height: 107 })
        : createElement("span", { className: "files__type", textContent: file.facts.split(",")[0] });
      const button = createElement(
        "button",
        { type: "button", className: "library__file" },
        picture,
        createElement("strong", { textContent: file.name }),
        createElement("span", { className: "hint", textContent: [file.facts, ...file.uses.slice(0, 1)].join(" · ") }),
      );
      button.onclick = () => finish(file);
      return createElement("li", {}, button);
    }

    /** @param {LibraryFile | File[]} choice */
    function finish(choice) {
      chosen = choice;
      dialog.close();
    }

    upload.onchange = () => upload.files?.length && finish([...upload.files]);
    search.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => load(true), TYPING_PAUSE);
    };
    search.onkeydown = (event) => {
      if (event.key === "Enter") load(true);
    };
    more.onclick = () => load(false);
    close.onclick = () => dialog.close();
    dialog.onclose = () => {
      dialog.remove();
      resolve(chosen);
    };
    dialog.showModal();
    load(true);
  });
}
