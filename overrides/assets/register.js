// The register of documents: sorts and filters a table that is whole without this script.

const table = document.querySelector("[data-register]");
const tools = document.querySelector("[data-register-tools]");
const status = document.querySelector("[data-register-status]");
const body = table.tBodies[0];
const rows = [...body.rows];
const heads = [...table.querySelectorAll("th[data-sort]")];
const selects = [...tools.querySelectorAll("select")];
const words = tools.elements.tu;

const compare = new Intl.Collator("vi", { numeric: true }).compare;
const fold = (text) =>
  text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const folded = new Map(rows.map((row) => [row, ` ${fold(row.textContent)}`]));

function filter() {
  const asked = fold(words.value).split(" ").filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits =
      selects.every((select) => !select.value || row.dataset[select.dataset.column] === select.value) &&
      asked.every((word) => folded.get(row).includes(` ${word}`));
    row.hidden = !fits;
    shown += fits;
  }
  status.textContent = shown === rows.length ? `Có ${shown} văn bản.` : `Đang hiện ${shown} trong ${rows.length} văn bản.`;
  const values = new URLSearchParams();
  for (const field of [words, ...selects]) if (field.value) values.set(field.name, field.value);
  history.replaceState(null, "", values.size ? `?${values}` : location.pathname);
}

function sort(head) {
  const column = head.dataset.sort;
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const sorted = [...body.rows].sort((one, other) => (up ? 1 : -1) * compare(one.dataset[column], other.dataset[column]));
  body.append(...sorted);
}

for (const head of heads) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  button.addEventListener("click", () => sort(head));
  head.replaceChildren(button);
}
const asked = new URLSearchParams(location.search);
for (const select of selects) {
  const values = [...new Set(rows.map((row) => row.dataset[select.dataset.column]))].filter(Boolean).sort(compare);
  if (select.dataset.column === "year") values.reverse();
  select.append(new Option("Tất cả", ""), ...values.map((value) => new Option(value, value)));
  select.value = values.includes(asked.get(select.name)) ? asked.get(select.name) : "";
  select.parentElement.hidden = values.length < 2;
}
words.value = asked.get("tu") ?? "";
tools.addEventListener("input", filter);
tools.addEventListener("submit", (event) => event.preventDefault());
tools.hidden = false;
if (asked.size) filter();
