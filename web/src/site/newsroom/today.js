import { createElement } from "../../dom.js";

const WEEKDAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
const OFFSET = 7 * 3600 * 1000;

/**
 * The day in Viet Nam, which is seven hours ahead of UTC all year, as ISO 8601 and in words.
 * @param {number} time in milliseconds since 1970
 * @param {boolean} isWide false if there is room for few letters
 */
export function dayInVietnam(time, isWide) {
  const local = new Date(time + OFFSET);
  const [day, month, year] = [local.getUTCDate(), local.getUTCMonth() + 1, local.getUTCFullYear()];
  const date = isWide ? `ngày ${day} tháng ${month} năm ${year}` : `${day}/${month}/${year}`;
  return { iso: local.toISOString().slice(0, 10), words: `${WEEKDAYS[local.getUTCDay()]}, ${date}` };
}

/** @param {HTMLElement} place */
export function showToday(place) {
  const { iso, words } = dayInVietnam(Date.now(), matchMedia("(min-width: 48rem)").matches);
  place.replaceChildren(createElement("time", { dateTime: iso, textContent: words }));
  place.dataset.today = "shown";
}
