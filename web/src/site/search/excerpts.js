import { stripMarks, tokenize } from "./tokens.js";

/** @import { Query } from "./tokens.js" */

const EXCERPT_WORDS = 45;
const WORDS_BEFORE_MATCH = 8;

/**
 * Splits a text into stretches that are words of the query, in any spelling, and those that are not.
 * @param {string} text
 * @param {Query} query
 * @returns {[stretch: string, isMatch: boolean][]}
 */
export function highlight(text, query) {
  const queryWords = new Set(query.codes.map(stripMarks));
  /** @type {[string, boolean][]} */
  const stretches = [];
  let position = 0;
  for (const { code, start, end } of tokenize(text)) {
    if (!queryWords.has(stripMarks(code))) continue;
    if (start > position) stretches.push([text.slice(position, start), false]);
    stretches.push([text.slice(start, end), true]);
    position = end;
  }
  if (position < text.length) stretches.push([text.slice(position), false]);
  return stretches;
}

/**
 * The part of a text that has most of the query, with "…" where it is cut; a short text whole.
 * @param {string} text
 * @param {Query} query
 */
export function excerpt(text, query) {
  const tokens = tokenize(text);
  if (tokens.length <= EXCERPT_WORDS) return text;
  const match = bestMatch(
    tokens.map(({ code }) => stripMarks(code)),
    query.codes.map(stripMarks),
  );
  const first = Math.max(0, Math.min(match - WORDS_BEFORE_MATCH, tokens.length - EXCERPT_WORDS));
  const last = Math.min(tokens.length, first + EXCERPT_WORDS) - 1;
  const start = first ? `…${text.slice(tokens[first].start, tokens[last].end)}` : text.slice(0, tokens[last].end);
  return last < tokens.length - 1 ? `${start}…` : start + text.slice(tokens[last].end);
}

/**
 * Where the words begin that have most of the query: how many different words of it, and how many in its own order.
 * @param {string[]} textWords
 * @param {string[]} queryWords
 */
function bestMatch(textWords, queryWords) {
  let bestValue = 0;
  let bestStart = 0;
  textWords.forEach((word, start) => {
    if (!queryWords.includes(word)) return;
    const window = textWords.slice(start, start + EXCERPT_WORDS - WORDS_BEFORE_MATCH);
    let inOrder = 0;
    while (inOrder < queryWords.length && window[inOrder] === queryWords[inOrder]) inOrder++;
    const value = new Set(window.filter((other) => queryWords.includes(other))).size + 2 * inOrder;
    if (value > bestValue) [bestValue, bestStart] = [value, start];
  });
  return bestStart;
}
