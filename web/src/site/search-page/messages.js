/** What the search page tells its readers. */

/** @param {number} number */
export const formatNumber = (number) => number.toLocaleString("vi-VN");

/** @param {string} iso a date or a time by ISO 8601 */
export const formatDay = (iso) => iso.slice(0, 10).split("-").reverse().join("/");

/** The first option of each filter, by the filter's name. @type {Record<string, string>} */
export const ALL_OPTION = {
  muc: "Mọi chuyên mục",
  loai: "Mọi loại",
  nam: "Mọi năm",
  "chu-de": "Mọi chủ đề",
  "co-quan": "Mọi cơ quan",
};

/**
 * How many results there are.
 * @param {object} state
 * @param {number} state.count
 * @param {string} state.text of the query
 * @param {boolean} state.isFinal false while the search goes on
 * @param {boolean} state.isComplete true if all bodies were searched
 */
export function resultCount({ count, text, isFinal, isComplete }) {
  const query = text ? ` cho “${text}”` : "";
  const withoutBodies = text && !isComplete ? " (chưa kể bài chỉ nhắc tới trong nội dung)" : "";
  return `Có ${formatNumber(count)} kết quả${query}${isFinal ? withoutBodies : ", đang tìm tiếp trong nội dung bài"}.`;
}

/** @param {string} text of the query */
export const noResults = (text) => (text ? `Không có kết quả nào cho “${text}”.` : "Không có bài nào.");
