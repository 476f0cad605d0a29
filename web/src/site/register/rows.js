/** Compares texts in Vietnamese order, numbers in them by their value. */
export const compare = new Intl.Collator("vi", { numeric: true }).compare;

/**
 * A text in small letters without marks, its words divided by single spaces.
 * @param {string} text
 */
export const fold = (text) =>
  text
    .toLowerCase()
    .replace(/đ/g, "d")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/**
 * The text of a row as `hasWords` looks for words in it.
 * @param {string} text
 */
export const searchableText = (text) => ` ${fold(text)}`;

/**
 * The words that a reader asks for.
 * @param {string} text
 */
export const foldedWords = (text) => fold(text).split(" ").filter(Boolean);

/**
 * True if each of the words begins some word of a row.
 * @param {string} rowText by `searchableText`
 * @param {string[]} words by `foldedWords`
 */
export const hasWords = (rowText, words) => words.every((word) => rowText.includes(` ${word}`));

/**
 * The different values of a column in order, without the empty one.
 * @param {string[]} values
 */
export const columnValues = (values) => [...new Set(values)].filter(Boolean).sort(compare);
