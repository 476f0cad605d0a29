// What helps reading: contrast and text size that are remembered, a voice, the newest stories, pictures in full size.
"use strict";

const root = document.documentElement;
const SIZES = ["Cỡ chữ thường", "Cỡ chữ lớn", "Cỡ chữ rất lớn", "Cỡ chữ lớn nhất"];

/** Remembers a choice; a browser that keeps nothing forgets it with the page. */
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be switched off.
  }
}

function offerContrast(button) {
  const show = () => button.setAttribute("aria-pressed", root.dataset.contrast === "more");
  button.addEventListener("click", () => {
    root.dataset.contrast = root.dataset.contrast === "more" ? "less" : "more";
    remember("tuong-phan", root.dataset.contrast);
    show();
  });
  show();
}

function offerSizes(group) {
  const [smaller, larger] = group.querySelectorAll("button");
  const status = group.querySelector("[role=status]");
  const size = () => Number(root.dataset.size) || 0;
  const show = () => {
    smaller.setAttribute("aria-disabled", size() === 0);
    larger.setAttribute("aria-disabled", size() === SIZES.length - 1);
  };
  const step = (by) => {
    const next = Math.min(Math.max(size() + by, 0), SIZES.length - 1);
    root.dataset.size = next;
    remember("co-chu", next);
    status.textContent = `${SIZES[next]}.`;
    show();
  };
  smaller.addEventListener("click", () => step(-1));
  larger.addEventListener("click", () => step(1));
  show();
}

/** Reads the article aloud, paragraph by paragraph, where the machine has a Vietnamese voice. */
function offerVoice(button) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const words = button.querySelector("span");
  const vietnamese = () => speech.getVoices().find((voice) => /^vi\b/i.test(voice.lang));
  const say = (label, reading) => {
    words.textContent = label;
    button.setAttribute("aria-pressed", reading);
  };
  const look = () => { button.hidden = !vietnamese(); };
  const texts = () => [...document.querySelectorAll(".item h1, .item .lead, .item .prose :is(p, li, h2, h3, h4)")]
    .filter((part) => !part.closest(".footnote, table, figure"))
    .map((part) => part.textContent.trim())
    .filter(Boolean);
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      say("Nghe bài", false);
      return;
    }
    const parts = texts();
    parts.forEach((text, place) => {
      const piece = new SpeechSynthesisUtterance(text);
      piece.lang = "vi-VN";
      piece.voice = vietnamese();
      if (place === parts.length - 1) piece.onend = () => say("Nghe bài", false);
      speech.speak(piece);
    });
    say("Dừng đọc", true);
  });
  window.addEventListener("pagehide", () => speech.cancel());
  speech.addEventListener?.("voiceschanged", look);
  look();
}

/** Fills in the newest stories, which no page holds itself: an old page never changes. */
async function fillLatest(place) {
  try {
    const answer = await fetch(place.dataset.latest);
    if (!answer.ok) return;
    const own = location.pathname;
    const stories = (await answer.json()).filter((story) => story.url !== own).slice(0, 6);
    if (!stories.length) return;
    const list = document.createElement("ul");
    list.className = "lines";
    list.append(...stories.map((story) => {
      const entry = document.createElement("li");
      const time = document.createElement("time");
      const link = document.createElement("a");
      const words = document.createElement("p");
      entry.className = "line";
      words.className = "line__words";
      time.dateTime = story.iso;
      time.textContent = story.time;
      link.href = story.url;
      link.textContent = story.title;
      words.append(link);
      entry.append(time, words);
      return entry;
    }));
    place.querySelector("p").replaceWith(list);
  } catch {
    // Without a line the way to the home page stays.
  }
}

/** The file is asked for when the reader comes near its place. */
function showLatest(place) {
  if (!window.IntersectionObserver) {
    fillLatest(place);
    return;
  }
  const near = new IntersectionObserver(([seen]) => {
    if (!seen.isIntersecting) return;
    near.disconnect();
    fillLatest(place);
  }, { rootMargin: "400px" });
  near.observe(place);
}

/** Shows pictures in full size in a dialog: arrows lead on, Escape leads back to where the reader was. */
function offerEnlarging(links) {
  if (!links.length || !window.HTMLDialogElement) return;
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", "Ảnh phóng to");
  const picture = document.createElement("img");
  const words = document.createElement("p");
  const bar = document.createElement("div");
  const named = (label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    return button;
  };
  const [back, on, close] = ["Ảnh trước", "Ảnh sau", "Đóng"].map(named);
  words.setAttribute("role", "status");
  bar.className = "enlarged__bar";
  bar.append(words, back, on, close);
  dialog.append(picture, bar);
  let place = 0;
  const show = (next) => {
    place = (next + links.length) % links.length;
    const link = links[place];
    const small = link.querySelector("img");
    const caption = link.closest("figure")?.querySelector("figcaption")?.textContent.trim() || "";
    picture.src = link.href;
    picture.alt = small.alt;
    words.textContent = links.length > 1 ? `${place + 1}/${links.length}. ${caption}` : caption;
  };
  back.hidden = on.hidden = links.length < 2;
  back.addEventListener("click", () => show(place - 1));
  on.addEventListener("click", () => show(place + 1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (links.length > 1 && event.key === "ArrowLeft") show(place - 1);
    if (links.length > 1 && event.key === "ArrowRight") show(place + 1);
  });
  dialog.addEventListener("close", () => { picture.removeAttribute("src"); links[place].focus(); });
  links.forEach((link, number) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog.isConnected) document.body.append(dialog);
    show(number);
    dialog.showModal();
  }));
}

document.querySelectorAll("[data-contrast-switch]").forEach(offerContrast);
document.querySelectorAll("[data-sizes]").forEach(offerSizes);
document.querySelectorAll("[data-listen]").forEach(offerVoice);
document.querySelectorAll("[data-latest]").forEach(showLatest);
offerEnlarging([...document.querySelectorAll("a[data-enlarge]")]);
