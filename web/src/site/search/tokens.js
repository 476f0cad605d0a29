/**
 * Turns text into the words of the search index, by the rules that the indexer (Python) follows as well:
 * tests/cases/search/words.json holds both to one table.
 */

/**
 * @typedef {object} Token
 * @property {string} code the word as the index holds it
 * @property {number} start where it begins in the text, in UTF-16 units
 * @property {number} end where it ends
 */

/**
 * @typedef {object} Query
 * @property {string[]} codes its words in their order
 * @property {boolean} hasMarks true if any word was typed with a tone or another Vietnamese mark
 */

const WORD = /[\p{L}\p{No}\p{Nl}\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+|[0-9]+/gu;

// The digits are those of the VNI input method: 1 to 5 for tones, 6 to 9 for the shape of a letter.
/** @type {Record<string, string>} */
const TONES = { "\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5" };
/** @type {Record<string, string>} */
const SHAPES = { "\u0302": "6", "\u0306": "8", "\u031b": "7" };

const MAX_WORD_LENGTH = 40;
const MAX_QUERY_WORDS = 40;
export const MAX_QUERY_LENGTH = 300;

/**
 * One run of small letters or digits as the index holds it: letters without marks, then the marks as digits, the tone
 * last. "đường" is "duong9772". Empty if nothing of the run can be seen.
 * @param {string} run
 */
export function wordCode(run) {
  if (/^[0-9]+$/.test(run)) return run.slice(0, MAX_WORD_LENGTH);
  let letters = "";
  let shapes = "";
  let tone = "";
  for (const char of run.normalize("NFD")) {
    if (char >= "a" && char <= "z") letters += char;
    else if (char === "đ") {
      letters += "d";
      shapes += "9";
    } else if (TONES[char]) tone = TONES[char];
    else if (SHAPES[char]) shapes += SHAPES[char];
    // Letters of other scripts become plain letters.
    else if (!/[\p{M}\p{Cf}]/u.test(char)) letters += `x${char.codePointAt(0)?.toString(16)}x`;
  }
  return letters && letters.slice(0, MAX_WORD_LENGTH) + shapes + tone;
}

/**
 * The words of a text with their positions in it.
 * @param {string} text
 * @returns {Token[]}
 */
export function tokenize(text) {
  const tokens = [];
  for (const match of text.matchAll(WORD)) {
    // Converted documents often have a letter of another alphabet that looks like Đ.
    const code = wordCode(match[0].replace(/[ÐƉðɖ]/g, "đ").toLowerCase());
    if (code) tokens.push({ code, start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}

/**
 * The words of a text as the index holds them.
 * @param {string} text
 */
export const words = (text) => tokenize(text).map((token) => token.code);

/**
 * A word without its marks; a number stays as it is.
 * @param {string} code
 */
export const stripMarks = (code) => (/^[0-9]/.test(code) ? code : code.replace(/[0-9]+$/, ""));

/**
 * The words of a text without their marks.
 * @param {string} text
 */
export const plainWords = (text) => words(text).map(stripMarks);

/**
 * Reads a query as it was typed; what is too long is cut off.
 * @param {string} text
 * @returns {Query}
 */
export function parseQuery(text) {
  const codes = words(text.slice(0, MAX_QUERY_LENGTH)).slice(0, MAX_QUERY_WORDS);
  return { codes, hasMarks: codes.some((code) => stripMarks(code) !== code) };
}
