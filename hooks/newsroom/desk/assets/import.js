// Documents that are dropped are brought in at once.
const form = document.querySelector("[data-import]");
const place = form.querySelector("[data-drop]");
const input = form.querySelector("input[type=file]");
const progress = form.querySelector("[data-progress]");

document.querySelector("[data-focus]")?.focus();
for (const name of ["dragover", "dragleave", "drop"]) {
  place.addEventListener(name, (event) => {
    event.preventDefault();
    place.classList.toggle("drop--over", name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
form.addEventListener("submit", () => { progress.textContent = `Đang nhập ${input.files.length} tệp…`; });
