import { getElement, getElements } from "../../dom.js";

/**
 * Reads the article aloud, paragraph by paragraph, if the machine has a Vietnamese voice.
 * @param {HTMLButtonElement} button
 */
export function offerSpeech(button) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const label = getElement(button, "span", HTMLElement);
  const vietnameseVoice = () => speech.getVoices().find((voice) => /^vi\b/i.test(voice.lang)) ?? null;
  /** @param {boolean} isReading */
  const show = (isReading) => {
    label.textContent = isReading ? "Dừng đọc" : "Nghe bài";
    button.setAttribute("aria-pressed", String(isReading));
  };
  const showIfPossible = () => {
    button.hidden = !vietnameseVoice();
  };
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      show(false);
      return;
    }
    const texts = paragraphs();
    texts.forEach((text, index) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = "vi-VN";
      utterance.voice = vietnameseVoice();
      if (index === texts.length - 1) utterance.onend = () => show(false);
      speech.speak(utterance);
    });
    show(true);
  });
  window.addEventListener("pagehide", () => speech.cancel());
  // Some browsers have speech without this event.
  speech.addEventListener?.("voiceschanged", showIfPossible);
  showIfPossible();
}

/** The texts of the article that are read aloud. */
function paragraphs() {
  return getElements(document, ".item h1, .item .lead, .item .prose :is(p, li, h2, h3, h4)", HTMLElement)
    .filter((element) => !element.closest(".footnote, table, figure"))
    .map((element) => (element.textContent ?? "").trim())
    .filter(Boolean);
}
