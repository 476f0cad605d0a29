import { MAX_QUERY_LENGTH, plainWords, stripMarks, tokenize, wordCode } from "./tokens.js";

/** @import { Vocabulary } from "./contents.js" */

const MAX_SUGGESTIONS = 5;

/**
 * True if one letter added, left out, replaced or swapped with its neighbour makes one word of the other.
 * @param {string} one
 * @param {string} other
 */
export function isOneEditApart(one, other) {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const rest = one.slice(start);
  const otherRest = other.slice(start);
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1) ||
    (rest.length > 1 && rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2))
  );
}

/** @param {string} text */
const plain = (text) => plainWords(text).join(" ");

/**
 * What may have been meant by a query that finds nothing, the likeliest first: tags that are nearly the query, then the
 * query with each unknown word replaced.
 * @param {string} text of the query
 * @param {Vocabulary} vocabulary
 * @param {Iterable<string>} knownWords without marks, words of the query that the index has
 * @returns {string[]}
 */
export function suggestions(text, { tags, words: titleWords }, knownWords) {
  const queryText = text.slice(0, MAX_QUERY_LENGTH);
  const plainQuery = plain(queryText);
  const suggested = tags.filter((tag) => isOneEditApart(plain(tag), plainQuery));
  const candidates = titleWords.map((word) => {
    const code = wordCode(word);
    return { word, code, plain: stripMarks(code) };
  });
  const known = new Set([...knownWords, ...candidates.map((candidate) => candidate.plain)]);
  const corrected = tokenize(queryText).map(({ code, start, end }) => {
    const word = stripMarks(code);
    if (known.has(word)) return queryText.slice(start, end);
    const near = candidates.filter((candidate) => isOneEditApart(candidate.plain, word));
    // A letter is missed more easily than marks, which are typed with care.
    const sameMarks = near.find(
      (candidate) => candidate.code.slice(candidate.plain.length) === code.slice(word.length),
    );
    return (sameMarks ?? near[0])?.word;
  });
  if (corrected.length && corrected.every(Boolean)) suggested.push(corrected.join(" "));
  return [...new Set(suggested)].filter((suggestion) => plain(suggestion) !== plainQuery).slice(0, MAX_SUGGESTIONS);
}
