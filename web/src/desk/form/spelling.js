/**
 * Finds words that are no Vietnamese syllables. What is a syllable the desk says (`text/syllables`), without its tones.
 *
 * @typedef {object} UnknownWord
 * @property {string} word
 * @property {number} from where it begins in the text
 * @property {number} to
 */

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const ENDS_IN_STOP = /(?:c|ch|p|t)$/;
// Longer ones are somebody's speech or a sentence that is stressed, not a foreign word.
const MAX_QUOTED_WORDS = 6;
const LETTER = String.raw`[\p{L}\p{M}]`;

/** What is passed over, then what is looked at: the words of each match of the last part. */
const PARTS = [
  String.raw`^(?:\x60{3,}|~{3,})[^]*?(?:^(?:\x60{3,}|~{3,})|$(?![^]))`,
  String.raw`<!--[^]*?(?:-->|$(?![^]))`,
  String.raw`<\/?[a-zA-Z][^<>]*>`,
  String.raw`(?:\x60+)[^\x60\n]+\x60+`,
  // The address of a link or a picture; their words and captions are looked at.
  String.raw`\]\(<?[^\s)>]*>?(?:\s+["'])?`,
  String.raw`^\[[^\]^\n][^\]\n]*\]:.*`,
  String.raw`\[\^[^\]\n]*\]`,
  String.raw`(?:https?:\/\/|www\.)\S+`,
  String.raw`[\w.+-]{1,64}@[\w.-]+`,
  String.raw`\{[^{}\n]*\}`,
  String.raw`&#?\w+;`,
  String.raw`(?<q>“[^”\n]{1,80}”|"[^"\n]{1,80}"|‘[^’\n]{1,80}’|«[^»\n]{1,80}»|(?<![*\w])\*(?![*\s])[^*\n]{1,80}\*(?!\*)|(?<![_\w])_(?![_\s])[^_\n]{1,80}_(?![_\w]))`,
  // Abbreviations and names of files: "v.v.", "TP.HCM", "anh.jpg".
  String.raw`${LETTER}{1,3}\.${LETTER}+(?:\.${LETTER}+)*|[\w-]{1,100}\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|webp|mp[34]|vn|com|org)\b`,
  String.raw`(?<w>[\p{L}\p{N}\p{M}]+(?:['’\-–/][\p{L}\p{N}\p{M}]+)*)`,
];
const TOKEN = new RegExp(PARTS.join("|"), "gmu");

/**
 * @param {string} syllables without tones, with spaces between them
 * @param {string} accepted words of other languages that are written so in Vietnamese
 * @returns {(word: string) => boolean} whether a word in small letters is known
 */
export function knownWords(syllables, accepted) {
  const toneless = new Set(syllables.split(" "));
  const others = new Set(accepted.split(" "));
  /** @type {Map<string, boolean>} */
  const answers = new Map();
  /** @param {string} word */
  function isSyllable(word) {
    const letters = word.normalize("NFD");
    const tones = letters.match(TONES) ?? [];
    const bare = letters.replace(TONES, "").normalize("NFC");
    if (tones.length > 1 || !toneless.has(bare)) return false;
    return !ENDS_IN_STOP.test(bare) || tones[0] === "\u0301" || tones[0] === "\u0323";
  }
  return (word) => {
    const known = answers.get(word);
    if (known !== undefined) return known;
    const answer = others.has(word.normalize("NFC")) || isSyllable(word);
    answers.set(word, answer);
    return answer;
  };
}

/**
 * Goes through a text from one word to the next; `undefined` stands for a word that is known or passed over, so that
 * whoever asks can stop for a while anywhere.
 * @param {string} text Markdown
 * @param {(word: string) => boolean} isKnown
 * @returns {Generator<UnknownWord | undefined>}
 */
export function* unknownWords(text, isKnown) {
  for (const match of text.matchAll(TOKEN)) {
    const { q: quoted, w: word } = match.groups ?? {};
    if (quoted && quoted.split(/\s+/).length > MAX_QUOTED_WORDS) {
      for (const inner of unknownWords(quoted.slice(1, -1), isKnown)) {
        yield inner && { word: inner.word, from: match.index + 1 + inner.from, to: match.index + 1 + inner.to };
      }
    } else if (word && !isKnownWord(word, isKnown)) {
      yield { word, from: match.index, to: match.index + word.length };
    } else yield undefined;
  }
}

/**
 * Names and abbreviations have capitals, and numbers digits; a letter alone counts or measures something.
 * @param {string} word
 * @param {(word: string) => boolean} isKnown
 */
function isKnownWord(word, isKnown) {
  if (/[\p{Lu}\p{N}]/u.test(word) || isKnown(word)) return true;
  return word.split(/['’\-–/]/).every((part) => part.normalize("NFC").length === 1 || isKnown(part));
}

/**
 * How many syllables a text has for a reader: words between spaces that have a letter or a digit, without what stands
 * in Markdown but on no page.
 * @param {string} text Markdown
 */
export function countSyllables(text) {
  const shown = text.replace(/<!--[^]*?-->|\]\([^)\s]*|^\[\^[^\]\n]*\]:|\[\^[^\]\n]*\]|<\/?[a-zA-Z][^<>]*>/gm, " ");
  return shown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
