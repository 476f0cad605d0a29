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
const PICTURE =
  /!\[((?:[^[\]\\]|\\.)*)\]\(\s*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)'))?\s*\)/g;

/**
 * @param {string} text
 * @returns {MarkdownPicture[]} in their order, without those in comments
 */
export function findPictures(text) {
  const visible = text.replace(COMMENT, (comment) => " ".repeat(comment.length));
  return [...visible.matchAll(PICTURE)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    alt: unescape(match[1]),
    source: match[2].replace(/^<(.*)>$/, "$1"),
    caption: unescape(match[3] ?? match[4] ?? ""),
  }));
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
