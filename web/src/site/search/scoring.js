/** @import { ItemMatch } from "./word-matches.js" */

/**
 * The fields of an item, the most telling with the highest rank.
 * @type {Record<string, number>}
 */
export const FIELD_RANK = { number: 5, title: 4, tags: 3, lead: 2, body: 1 };

/** A position is the rank of its field times this, plus how many words stand before it; the last is all that follow. */
export const FIELD_SIZE = 8192;

// Scores are sums of parts so far apart that a lower part never outweighs a higher one.
const EXACT = 1000;
const PREFIX_ONLY = -2000;
const PHRASE = 100;
const PHRASE_PER_RANK = 10;

/**
 * How well the positions of the query's words agree: all side by side as a phrase, best in the field of the highest
 * rank; or scattered, then the ranks of their fields and how many neighbours stand side by side.
 * @param {number[][]} positions of each word
 * @param {number[]} offsets of each word in the query
 */
export function proximity(positions, offsets) {
  let best = 0;
  for (const start of positions[0]) {
    let length = 1;
    while (length < positions.length && positions[length].includes(start + offsets[length] - offsets[0])) length++;
    if (length === positions.length) best = Math.max(best, Math.floor(start / FIELD_SIZE));
  }
  if (best) return PHRASE + PHRASE_PER_RANK * best;
  let ranks = 0;
  for (const list of positions) ranks += Math.floor(Math.max(...list) / FIELD_SIZE);
  let pairs = 0;
  for (let index = 1; index < positions.length; index++) {
    const distance = offsets[index] - offsets[index - 1];
    if (positions[index - 1].some((position) => positions[index].includes(position + distance))) pairs++;
  }
  return (10 * ranks) / positions.length + (40 * pairs) / (positions.length - 1);
}

/**
 * The score of an item that has every word: first as it was typed, then how the words agree.
 * @param {ItemMatch[]} matches of each word
 * @param {number[]} offsets of each word in the query
 * @param {boolean} hasMarks true if any word of the query has marks
 */
export function score(matches, offsets, hasMarks) {
  const base = matches.some((match) => match.isPrefixOnly) ? PREFIX_ONLY : 0;
  const inAnySpelling = proximity(
    matches.map((match) => match.positions),
    offsets,
  );
  if (!matches.every((match) => match.exactPositions.length)) return base + inAnySpelling;
  // Without marks the spelling was hardly meant: that it stands there in that way decides only between equals.
  if (!hasMarks) return base + inAnySpelling + 0.5;
  const asTyped = proximity(
    matches.map((match) => match.exactPositions),
    offsets,
  );
  return base + EXACT + asTyped;
}

/**
 * True if a score says that the query stands there as a phrase.
 * @param {number} value
 */
export const isPhrase = (value) => value % EXACT >= PHRASE;

/**
 * True if a score says that the query stands there as a phrase in the title or the document's number.
 * @param {number} value
 */
export const isTitlePhrase = (value) => value % EXACT >= PHRASE + PHRASE_PER_RANK * FIELD_RANK.title;
