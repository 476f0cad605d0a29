import { getElement } from "../dom.js";

const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;

/**
 * Says how far an item is on its way to readers, until it is there.
 * @param {HTMLElement} place
 */
export function followProgress(place) {
  const address = place.dataset.progress ?? "";
  const text = getElement(place, "[data-progress-text]", HTMLElement);
  const link = getElement(place, "[data-progress-address]", HTMLAnchorElement);
  let pause = SHORTEST_PAUSE;

  async function look() {
    try {
      const response = await fetch(address);
      if (!response.ok) return;
      /** @type {{ state: string, text: string, address: string, badge: string, badgeState: string }} */
      const progress = await response.json();
      // Screen readers are told only what is new.
      if (progress.text && text.textContent !== progress.text) text.textContent = progress.text;
      if (progress.address) {
        link.href = progress.address;
        link.textContent = progress.address;
        link.hidden = false;
      }
      place.className = `progress progress--${progress.state}`;
      const badge = document.querySelector(".edit__place .state");
      if (badge instanceof HTMLElement) {
        badge.textContent = progress.badge;
        badge.className = `state state--${progress.badgeState}`;
      }
      if (progress.state === "none") place.hidden = true;
      if (progress.state === "working") wait();
    } catch {
      wait();
    }
  }

  function wait() {
    setTimeout(look, pause);
    pause = Math.min(pause * 1.2, LONGEST_PAUSE);
  }

  if (place.dataset.progressState === "working") wait();
}

const WEEKDAYS = ["Chủ Nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];

/**
 * Says beside a field the time in it as one says it: "08:30 thứ Hai, ngày 9/10/2017".
 * @param {HTMLInputElement} field
 */
export function speakMoment(field) {
  const place = document.getElementById(field.dataset.moment ?? "");
  if (!place) return;
  const speak = () => {
    const moment = new Date(field.value);
    const isReal = field.value && !Number.isNaN(moment.getTime());
    const day = `${moment.getDate()}/${moment.getMonth() + 1}/${moment.getFullYear()}`;
    place.textContent = isReal ? `${field.value.slice(11, 16)} ${WEEKDAYS[moment.getDay()]}, ngày ${day}` : "";
  };
  field.addEventListener("input", () => {
    speak();
    // Who chooses a time wants it.
    const choice = field.closest("p")?.querySelector("input[type=radio]");
    if (choice instanceof HTMLInputElement && field.value) choice.checked = true;
  });
  speak();
}
