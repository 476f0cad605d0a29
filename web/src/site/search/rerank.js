/**
 * Corrects the order of results by their texts. The index cannot tell all: of a long query it was asked for some words
 * only, and of a body it knows only where each word stands first.
 */

import { isPhrase } from "./scoring.js";
import { plainWords, stripMarks } from "./tokens.js";

/** @import { Search } from "./search.js" */

const RERANKED_RESULTS = 6;
const RESULTS_READ_FOR_PHRASE = 60;

/** @param {string[]} codes */
const asLine = (codes) => ` ${codes.join(" ")} `;

/** @param {string} text */
const plainLine = (text) => asLine(plainWords(text));

/**
 * How much of a query some texts have: the whole of it as a phrase, better in an earlier text, then its words.
 * @param {string[]} lines of words without marks
 * @param {string[]} plainCodes of the query
 */
export function relevance(lines, plainCodes) {
  const phrase = lines.findIndex((line) => line.includes(asLine(plainCodes)));
  const present = plainCodes.filter((word) => lines.some((line) => line.includes(asLine([word])))).length;
  return (phrase < 0 ? 0 : 10 - phrase) + present / plainCodes.length;
}

/**
 * Puts the first few results in the order of their texts, which are shown anyway.
 * @param {Search} search
 * @param {number[]} numbers by relevance
 */
export async function rerankFirst(search, numbers) {
  const { engine, query, offsets } = search;
  const usedAllWords = offsets.length === query.codes.length;
  if (query.codes.length < 2 || !numbers.length || (usedAllWords && isPhrase(search.score(numbers[0])))) return numbers;
  const plainCodes = query.codes.map(stripMarks);
  const first = numbers.slice(0, RERANKED_RESULTS);
  /** @type {Map<number, number>} */
  const relevanceOf = new Map();
  await Promise.all(
    first.map(async (number) => {
      const { number: documentNumber, title, lead } = await engine.summary(number);
      const lines = [documentNumber, title, lead].map(plainLine);
      if (!search.isInMetadata(number)) lines.push(plainLine(await engine.text(number)));
      relevanceOf.set(number, relevance(lines, plainCodes));
    }),
  );
  // If the index knew all words and no text has the phrase, the order by the index is as good.
  const value = (/** @type {number} */ number) => relevanceOf.get(number) ?? 0;
  if (!usedAllWords || first.some((number) => value(number) > 2)) first.sort((a, b) => value(b) - value(a));
  return [...first, ...numbers.slice(RERANKED_RESULTS)];
}

/**
 * Puts first the results whose body has the query as a phrase. Reads more texts than are shown, which only a query of
 * three words or more is worth.
 * @param {Search} search
 * @param {number[]} numbers
 * @returns {Promise<number[] | null>} null if the order is good as it is
 */
export async function phrasesFirst(search, numbers) {
  const { engine, query } = search;
  if (query.codes.length < 3 || !numbers.length || isPhrase(search.score(numbers[0]))) return null;
  const phrase = asLine(query.codes.map(stripMarks));
  const candidates = numbers.slice(0, RESULTS_READ_FOR_PHRASE).filter((number) => !search.isInMetadata(number));
  const texts = await Promise.all(candidates.map((number) => engine.text(number)));
  const withPhrase = new Set(candidates.filter((_, index) => plainLine(texts[index]).includes(phrase)));
  if (!withPhrase.size || withPhrase.has(numbers[0])) return null;
  return [...withPhrase, ...numbers.filter((number) => !withPhrase.has(number))];
}
