/**
 * The pictures in the Markdown of a text: where they are, and how their words are written anew.
 *
 * @typedef {object} MarkdownPicture
 * @property {number} from where it begins in the text
 * @property {number} to where it ends
 * @property {string} alt
 * @property {string} source as it is written
 * @property {string} caption
 */

const COMMENT = /<!--[\s\S]*?-->/g;
const WORDS = String.raw`((?:[^[\]\\]|\\.)*)`;
const ADDRESS = String.raw`\(\s*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)'))?\s*\)`;
const PICTURE = new RegExp(String.raw`!\[${WORDS}\]${ADDRESS}`, "g");
const LINK = new RegExp(String.raw`(?<!!)\[${WORDS}\]${ADDRESS}`, "g");
/** What an import writes where words are still missing; it keeps such a picture in a comment. */
const PLACEHOLDERS = ["LỜI TẢ ẢNH", "CHÚ THÍCH ẢNH"];

/** @param {string} comment */
const blank = (comment) => " ".repeat(comment.length);

/**
 * @param {string} text
 * @returns {MarkdownPicture[]} in their order: without those in comments, but for the ones that wait for their words
 */
export function findPictures(text) {
  const waiting = [...text.matchAll(COMMENT)].flatMap((comment) => {
    const [picture, ...others] = [...comment[0].matchAll(PICTURE)].map(read);
    const waits = picture && !others.length && picture.alt === PLACEHOLDERS[0];
    return waits ? [{ ...picture, from: comment.index, to: comment.index + comment[0].length }] : [];
  });
  const shown = [...text.replace(COMMENT, blank).matchAll(PICTURE)].map(read);
  return [...shown, ...waiting]
    .map((picture) => ({ ...picture, alt: written(picture.alt), caption: written(picture.caption) }))
    .sort((a, b) => a.from - b.from);
}

/**
 * The links of a text to files of some types.
 * @param {string} text
 * @param {string[]} endings of their names, with the dot
 * @returns {MarkdownPicture[]} whose `alt` is the words of the link
 */
export function findFileLinks(text, endings) {
  return [...text.replace(COMMENT, blank).matchAll(LINK)]
    .map(read)
    .filter(
      ({ source }) => !/^[a-z]+:|^\/\//i.test(source) && endings.some((end) => source.toLowerCase().endsWith(end)),
    );
}

/**
 * @param {RegExpExecArray} match
 * @returns {MarkdownPicture}
 */
const read = (match) => ({
  from: match.index,
  to: match.index + match[0].length,
  alt: unescape(match[1]),
  source: match[2].replace(/^<(.*)>$/, "$1"),
  caption: unescape(match[3] ?? match[4] ?? ""),
});

/** @param {string} words */
const written = (words) => (PLACEHOLDERS.includes(words) ? "" : words);

/**
 * @param {Pick<MarkdownPicture, "alt" | "source">} link
 */
export function writeFileLink({ alt, source }) {
  return `[${oneLine(alt).replaceAll("\\", "").replaceAll("[", "(").replaceAll("]", ")")}](${source})`;
}

/**
 * @param {Pick<MarkdownPicture, "alt" | "source" | "caption">} picture
 */
export function writePicture({ alt, source, caption }) {
  const words = oneLine(alt).replaceAll("\\", "").replaceAll("[", "(").replaceAll("]", ")");
  const title = oneLine(caption).replaceAll("\\", "").replaceAll('"', "”");
  return `![${words}](${source}${title ? ` "${title}"` : ""})`;
}

/** @param {string} text */
const unescape = (text) => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, " ").trim();
