// Small helps that only a script can give; every page reads whole without them.
"use strict";

const DAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

/** Today in Viet Nam, which is seven hours ahead of UTC all year, in the words of news. */
function showToday(place) {
  const now = new Date(Date.now() + 7 * 3600 * 1000);
  const time = document.createElement("time");
  time.dateTime = now.toISOString().slice(0, 10);
  const [day, month, year] = [now.getUTCDate(), now.getUTCMonth() + 1, now.getUTCFullYear()];
  // A phone has no room for the words.
  const wide = matchMedia("(min-width: 48rem)").matches;
  time.textContent =
    `${DAYS[now.getUTCDay()]}, ` + (wide ? `ngày ${day} tháng ${month} năm ${year}` : `${day}/${month}/${year}`);
  place.replaceChildren(time);
  place.dataset.today = "shown";
}

/** Puts a text on the clipboard; without permission, or off HTTPS, by the old command. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function offerCopy(button) {
  const status = button.closest(".share").querySelector("[role=status]");
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(button.dataset.copy);
    button.focus();
    status.textContent = done ? "Đã sao chép liên kết." : `Chưa sao chép được. Địa chỉ của bài: ${button.dataset.copy}`;
  });
}

/** Puts a button beside a feed's address; what it did is shown on it and told to screen readers. */
function offerAddress(link) {
  const button = document.createElement("button");
  const words = document.createElement("span");
  const which = document.createElement("span");
  const idle = "Chép địa chỉ";
  button.type = "button";
  words.textContent = idle;
  which.className = "unseen";
  which.textContent = ` ${link.dataset.feed}`;
  button.append(words, which);
  link.after(button);
  button.addEventListener("click", async () => {
    const done = await copy(link.href);
    button.focus();
    words.textContent = done ? "Đã chép" : "Chưa chép được";
    document.querySelector("[data-feed-status]").textContent = `${words.textContent} địa chỉ ${link.dataset.feed}.`;
    setTimeout(() => { words.textContent = idle; }, 3000);
  });
}

function offerPrint(button) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** The words of an address that leads nowhere, so that the reader sees what was asked for. */
function showAddress(place) {
  const name = location.pathname.split("/").filter(Boolean).pop() || "";
  let words = name;
  try {
    words = decodeURIComponent(name);
  } catch {
    // An address that is not UTF-8 is shown as it is.
  }
  words = words.replace(/\.html?$/, "").replace(/[-_+]+/g, " ").trim();
  if (words) {
    place.querySelector("strong").textContent = words;
    place.querySelector("a").href = `${place.dataset.address}?q=${encodeURIComponent(words)}`;
    place.hidden = false;
  }
}

/** On a phone the section the reader is in may stand outside its bar: the bar shows it, once its letters have their width. */
function showSection(link) {
  const row = link.closest("ul");
  row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

/** Escape closes the menu, and so does leaving it. */
function closeMenu(menu) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

document.querySelectorAll(".menu").forEach(closeMenu);
document.fonts.ready.then(() => document.querySelectorAll(".bar [aria-current]").forEach(showSection));
document.querySelectorAll("[data-today]").forEach(showToday);
document.querySelectorAll("[data-copy]").forEach(offerCopy);
document.querySelectorAll("[data-feed]").forEach(offerAddress);
document.querySelectorAll("[data-print]").forEach(offerPrint);
document.querySelectorAll("[data-address]").forEach(showAddress);

/** Suggestions are loaded when the reader first turns to the search box; "/" leads to it from anywhere. */
function offerSearch(form) {
  const field = form.elements.q;
  const load = async () => {
    const { suggest } = await import(new URL(form.dataset.box, location.href).href);
    suggest(form);
  };
  field.addEventListener("focus", () => load().catch(console.error), { once: true });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    (document.querySelector("[data-finder-form] input") || field).focus();
  });
}

document.querySelectorAll("[data-search-box]").forEach(offerSearch);
