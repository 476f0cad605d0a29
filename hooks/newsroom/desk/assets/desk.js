// The form of an item: an editor over its text box, remarks and a preview while one types, nothing typed ever lost.
import { rows } from "./rows.js";
import { pictures } from "./pictures.js";

const form = document.querySelector("[data-edit]");
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const { khoa: key, nonce } = document.body.dataset;
const LEVELS = { error: "Lỗi", warning: "Cảnh báo", advice: "Gợi ý" };
const PAUSE = 350;
let editing = null;
let store = null;
try { store = window.localStorage; } catch { /* a browser that keeps nothing */ }

one("[data-focus]")?.focus();
if (form) start();

function start() {
  const path = form.dataset.edit;
  const kept = `ban:${path}`;
  // The empty rows for browsers without scripts go before anything is compared.
  const grow = rows(form, changed);
  const first = snapshot();
  const box = one("[data-editor]", form);
  const state = one("[data-state]", form);
  let timer = 0;
  let asked = null;

  // Nothing lost --------------------------------------------------------------------------------------------------

  function snapshot() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !["khoa", "dau-van", "hen-gio", "ghi-git", "nguoi-sua"].includes(name)) {
        (found[name] ??= []).push(value);
      }
    }
    return JSON.stringify(found);
  }

  function keep() {
    const now = snapshot();
    try {
      if (now === first) store?.removeItem(kept);
      else store?.setItem(kept, JSON.stringify({ when: Date.now(), fields: now }));
    } catch { state.textContent = "Bài quá dài để trình duyệt giữ bản gõ dở; hãy lưu thường xuyên."; }
  }

  function offer() {
    let before = null;
    try { before = JSON.parse(store?.getItem(kept) ?? "null"); } catch { /* written by something else */ }
    if (one("[data-saved]")) before = void store?.removeItem(kept);
    if (!before || before.fields === first) return;
    const panel = one("[data-restore]");
    one("[data-restore-when]").textContent = ` từ ${new Date(before.when).toLocaleString("vi-VN")}`;
    panel.hidden = false;
    one("[data-restore-yes]").onclick = () => { restore(JSON.parse(before.fields)); panel.hidden = true; form.querySelector("input:not([type=hidden]), textarea")?.focus(); };
    one("[data-restore-no]").onclick = () => { store?.removeItem(kept); panel.hidden = true; };
  }

  function restore(fields) {
    grow(fields);
    for (const [name, values] of Object.entries(fields)) {
      for (const part of all(`[name="${CSS.escape(name)}"]`, form)) {
        if (part.type === "checkbox") part.checked = values.includes(part.value);
        else if (part.type !== "hidden") part.value = values.at(-1);
      }
    }
    editing?.set(box.value);
    changed();
  }

  // Remarks and preview -------------------------------------------------------------------------------------------

  function changed() {
    keep();
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }

  async function look() {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(form);
    body.delete("anh-moi");
    try {
      const answer = await fetch(`/_ban/xem/${path.split("/").map(encodeURIComponent).join("/")}`, {
        method: "POST", body, headers: { "X-Khoa": key }, signal: asked.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { page, remarks, stale } = await answer.json();
      tell(remarks, stale);
      show(page);
    } catch (error) {
      if (error.name !== "AbortError") say("Không hỏi được bàn biên tập; cửa sổ lệnh có còn mở không? Những gì đã gõ vẫn được giữ.");
    }
  }

  function say(words) {
    if (state.textContent !== words) state.textContent = words;
  }

  function tell(remarks, stale) {
    const by = Object.groupBy ? Object.groupBy(remarks, (r) => r.field) : remarks.reduce((m, r) => ((m[r.field] ??= []).push(r), m), {});
    for (const place of all("[data-told]")) {
      const own = by[place.dataset.told] ?? [];
      const made = own.map(remark);
      if (made.map((m) => m.textContent).join() !== [...place.children].map((m) => m.textContent).join()) place.replaceChildren(...made);
      const field = document.getElementById(place.dataset.told);
      const wrong = own.some((r) => r.level === "error");
      if (field?.matches("input, textarea, select")) wrong ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
    }
    const words = new Set(remarks.map((r) => r.words));
    for (const line of all("[data-summary-list] li")) line.hidden = !words.has(one("a", line).textContent);
    const errors = remarks.filter((r) => r.level === "error").length;
    const said = remarks.length ? `${errors} lỗi, ${remarks.length - errors} điều nên xem` : "Không có lỗi";
    one("[data-summary-count]").textContent = said;
    say(stale ? "Tệp đã được lưu ở nơi khác; khi bấm Lưu, máy sẽ cho xem cả hai bản." : `${said}.`);
  }

  function remark({ level, words, line }) {
    const made = document.createElement("span");
    made.className = `told__one told--${level}`;
    const mark = document.createElement("strong");
    mark.textContent = `${LEVELS[level]}:`;
    made.append(mark, " ");
    if (line) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "told__line", textContent: `dòng ${line}` });
      button.dataset.line = line;
      made.append(button, " ");
    }
    made.append(words);
    return made;
  }

  function show(page) {
    const frame = one("[data-preview-frame]");
    one("[data-preview]").hidden = false;
    const main = frame.contentDocument?.getElementById("nr-main");
    const next = main && new DOMParser().parseFromString(page, "text/html");
    const part = next?.getElementById("nr-main");
    // Only what differs is put in, so that the page stays where it is scrolled to.
    if (part) main.innerHTML = part.innerHTML;
    else frame.srcdoc = page;
    frame.dataset.drawn = Number(frame.dataset.drawn ?? 0) + 1;
  }

  // The editor ----------------------------------------------------------------------------------------------------

  async function edit() {
    const { editor } = await import("./editor.js");
    const described = box.getAttribute("aria-describedby");
    const label = one(`label[for="${box.id}"]`).textContent;
    const attributes = { "aria-label": label, lang: "vi", autocapitalize: "sentences", autocorrect: "off", spellcheck: "false" };
    if (described) attributes["aria-describedby"] = described;
    editing = editor(box, { nonce, attributes, changed });
    box.hidden = true;
  }

  function plain() {
    editing?.remove();
    editing = null;
    box.hidden = false;
  }

  const switcher = one("#o-thuong");
  if (switcher) {
    one("[data-plain]").hidden = false;
    switcher.checked = store?.getItem("ban:o-thuong") === "1";
    switcher.onchange = () => {
      store?.setItem("ban:o-thuong", switcher.checked ? "1" : "0");
      switcher.checked ? plain() : edit();
    };
  }
  if (box && !switcher?.checked) edit();

  // Everything else -----------------------------------------------------------------------------------------------

  pictures(form, { path, key, insert: (text) => (editing ? editing.insert(text) : box.setRangeText(text)), changed });
  tags();

  // A choice of the topics in use, which a text box cannot offer.
  function tags() {
    const list = one("[data-tags]", form);
    if (!list) return;
    const line = document.createElement("p");
    line.className = "field";
    line.innerHTML = '<label for="them-chu-de">Thêm chủ đề đã có</label> <input id="them-chu-de" list="cac-chu-de" autocomplete="off">';
    list.parentElement.after(line);
    const input = one("input", line);
    input.onchange = () => {
      const lines = list.value.split("\n").map((text) => text.trim()).filter(Boolean);
      if (input.value.trim() && !lines.includes(input.value.trim())) lines.push(input.value.trim());
      list.value = lines.join("\n");
      input.value = "";
      changed();
    };
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line]");
    if (button && editing) editing.line(Number(button.dataset.line));
    else if (button) box.focus();
    const link = event.target.closest("[data-summary-list] a");
    if (link) reveal(event, link.hash.slice(1));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      one('button.main[value="luu"]', form).click();
    }
  });

  // A link to a field opens the part that it is in.
  function reveal(event, id) {
    const field = document.getElementById(decodeURIComponent(id));
    if (!field) return;
    event.preventDefault();
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (field === box && editing) editing.focus();
    else field.focus();
    field.scrollIntoView({ block: "center" });
  }

  offer();
  look();
}
