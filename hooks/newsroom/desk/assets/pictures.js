// Pictures that are chosen or dropped: sent at once, then set as the item's picture or put into its text.

export function pictures(form, { path, key, insert, changed }) {
  const place = form.querySelector("[data-picture]");
  if (!place) return;
  const input = place.querySelector("input[type=file]");
  const told = place.querySelector("[data-picture-told]");
  const field = (name) => form.elements.namedItem(`image.${name}`);
  place.querySelector("[data-picture-buttons]").hidden = false;
  place.querySelector("[data-picture-lead]").onclick = () => send(lead);
  place.querySelector("[data-picture-body]").onclick = () => send(body);

  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("drop--over"); });
  place.addEventListener("dragleave", () => place.classList.remove("drop--over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("drop--over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    told.textContent = `Đã nhận ${input.files[0].name}. Chọn đặt làm ảnh của bài hay chèn vào nội dung.`;
  });

  async function send(use) {
    if (!input.files.length) {
      told.textContent = "Hãy chọn một tệp ảnh trước.";
      input.focus();
      return;
    }
    const data = new FormData();
    data.append("tep", input.files[0]);
    told.textContent = "Đang tải ảnh lên…";
    try {
      const answer = await fetch(`/_ban/anh/${path.split("/").map(encodeURIComponent).join("/")}`, { method: "POST", body: data, headers: { "X-Khoa": key } });
      const { name, wrong } = answer.headers.get("Content-Type").includes("json") ? await answer.json() : { wrong: "Ảnh quá lớn, chưa tải lên được." };
      if (wrong) {
        told.textContent = wrong;
        return;
      }
      // Sent already: saving must not send it once more.
      input.value = "";
      use(name);
      changed();
    } catch {
      told.textContent = "Không gửi được ảnh; cửa sổ lệnh của bàn biên tập có còn mở không?";
    }
  }

  function lead(name) {
    field("src").value = name;
    told.textContent = `Đã tải lên ${name} và đặt làm ảnh của bài. Hãy viết lời tả ảnh và chú thích.`;
    (field("alt").value ? field("caption") : field("alt")).focus();
  }

  function body(name) {
    insert(`\n\n![LỜI TẢ ẢNH](${name} "Chú thích ảnh (Ảnh: người chụp)")\n\n`);
    told.textContent = `Đã tải lên ${name} và chèn vào nội dung. Hãy sửa lời tả và chú thích ở đó.`;
  }
}
