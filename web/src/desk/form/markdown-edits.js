/**
 * What the buttons above the text do: each is a function of the text and of what is selected in it.
 *
 * @typedef {object} Selected
 * @property {string} text the whole of it
 * @property {number} from where what is selected begins
 * @property {number} to where it ends
 *
 * @typedef {object} Change replaces the characters between two places
 * @property {number} from
 * @property {number} to
 * @property {string} insert
 *
 * @typedef {object} Edit
 * @property {Change[]} changes in their order, by places in the text before all of them
 * @property {number} from where what is selected afterwards begins, in the text after all of them
 * @property {number} to
 */

const LINE_MARKER = /^\s*(?:(?:[-*+]|\d+\.|>|#{1,6})\s+)*/;
const LIST_MARKER = /^(\s*)(?:[-*+]|\d+\.)\s+/;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
const ADDRESS = /^(?:https?:\/\/|mailto:|www\.)\S+$/i;

/**
 * The text after an edit.
 * @param {string} text
 * @param {Edit} edit
 */
export function applyEdit(text, { changes }) {
  let place = 0;
  let result = "";
  for (const { from, to, insert } of changes) {
    result += text.slice(place, from) + insert;
    place = to;
  }
  return result + text.slice(place);
}

/**
 * Puts signs around what is selected, or the word at the caret, in each of its lines; takes them away where all have
 * them.
 * @param {Selected} selected
 * @param {"**" | "*"} sign
 * @param {string} placeholder which is put where there is no word
 * @returns {Edit}
 */
export function toggleEmphasis({ text, from, to }, sign, placeholder) {
  const parts = from === to ? [wordAt(text, from)] : linesBetween(text, from, to).map((line) => wordsOf(text, line));
  const marked = parts.filter((part) => part.from < part.to);
  if (!marked.length) {
    const changes = [{ from, to: from, insert: `${sign}${placeholder}${sign}` }];
    return { changes, from: from + sign.length, to: from + sign.length + placeholder.length };
  }
  /** @param {{ from: number, to: number }} part */
  const hasSign = (part) => {
    const count = asterisksAround(text, part);
    return sign === "**" ? count >= 2 : count % 2 === 1;
  };
  const remove = marked.every(hasSign);
  const length = sign.length;
  const changes = marked
    .filter((part) => remove || !hasSign(part))
    .flatMap((part) =>
      remove
        ? [
            { from: part.from - length, to: part.from, insert: "" },
            { from: part.to, to: part.to + length, insert: "" },
          ]
        : [
            { from: part.from, to: part.from, insert: sign },
            { from: part.to, to: part.to, insert: sign },
          ],
    );
  const last = marked[marked.length - 1];
  return { changes, from: placeAfter(changes, marked[0].from, true), to: placeAfter(changes, last.to, false) };
}

/**
 * Makes headings of the lines; plain lines of them where all are of that level.
 * @param {Selected} selected
 * @param {number} level from 2, which readers see as the highest below the title
 * @returns {Edit}
 */
export function toggleHeading(selected, level) {
  const sign = `${"#".repeat(level)} `;
  return toggleLines(
    selected,
    (line) => line.startsWith(sign),
    (line) => line.replace(/^#{1,6}\s+/, ""),
    (line) => sign + line.replace(/^\s*(?:#{1,6}|[-*+]|\d+\.|>)\s+/, ""),
  );
}

/**
 * Makes a list of the lines, or plain lines of a list.
 * @param {Selected} selected
 * @param {boolean} isNumbered
 * @returns {Edit}
 */
export function toggleList(selected, isNumbered) {
  const own = isNumbered ? /^\s*\d+\.\s/ : /^\s*[-*+]\s/;
  return toggleLines(
    selected,
    (line) => own.test(line),
    (line) => line.replace(LIST_MARKER, "$1"),
    (line, number) => line.replace(/^(\s*)(?:(?:[-*+]|\d+\.|#{1,6})\s+)?/, `$1${isNumbered ? `${number}.` : "-"} `),
    LIST_MARKER,
  );
}

/**
 * Makes a quotation of the lines, or plain lines of a quotation.
 * @param {Selected} selected
 * @returns {Edit}
 */
export function toggleQuotation(selected) {
  return toggleLines(
    selected,
    (line) => line.startsWith(">"),
    (line) => line.replace(/^> ?/, ""),
    (line) => `> ${line}`,
    /^>/,
  );
}

/**
 * A link with what is selected as its words, or as its address where it is one; what is still to be written is selected.
 * @param {Selected} selected
 * @returns {Edit}
 */
export function insertLink({ text, from, to }) {
  const words = text.slice(from, to).trim();
  const isAddress = ADDRESS.test(words);
  const label = isAddress || !words ? "CHỮ CỦA LIÊN KẾT" : words;
  const address = isAddress ? words.replace(/^www\./i, "https://$&") : "ĐỊA CHỈ";
  const start = from + (isAddress || !words ? 1 : label.length + 3);
  const length = isAddress || !words ? label.length : address.length;
  return { changes: [{ from, to, insert: `[${label}](${address})` }], from: start, to: start + length };
}

/**
 * A table of three columns, or of what is selected where that has tabs between its columns.
 * @param {Selected} selected
 * @returns {Edit}
 */
export function insertTable(selected) {
  const lines = selected.text.slice(selected.from, selected.to).split("\n").filter(Boolean);
  const isTable = lines.length > 0 && lines.every((line) => line.includes("\t"));
  const rows = isTable
    ? lines.map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")))
    : [["Cột 1", "Cột 2", "Cột 3"], ["", "", ""], ["", "", ""]]; // prettier-ignore
  const width = Math.max(...rows.map((row) => row.length));
  const drawn = rows.map((row) => `| ${Array.from({ length: width }, (_, number) => row[number] ?? "").join(" | ")} |`);
  const table = [drawn[0], `|${" --- |".repeat(width)}`, ...drawn.slice(1)].join("\n");
  const place = isTable ? selected : { ...selected, from: selected.to };
  return insertBlock(place, table, rows[0][0]);
}

/**
 * A block of its own, with empty lines around it, in place of what is selected.
 * @param {Selected} selected
 * @param {string} block
 * @param {string} [toSelect] the part of it that is selected afterwards; else the caret is put behind it
 * @returns {Edit}
 */
export function insertBlock({ text, from, to }, block, toSelect = "") {
  const before = text.slice(0, from);
  const above = !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const after = text.slice(to);
  const below = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : after ? "\n\n" : "\n";
  const start = from + above.length;
  const found = toSelect ? block.indexOf(toSelect) : -1;
  const changes = [{ from, to, insert: above + block + below }];
  if (found < 0) return { changes, from: start + block.length, to: start + block.length };
  return { changes, from: start + found, to: start + found + toSelect.length };
}

/**
 * Text in place of what is selected, within its line.
 * @param {Selected} selected
 * @param {string} insert
 * @returns {Edit}
 */
export function insertText({ from, to }, insert) {
  return { changes: [{ from, to, insert }], from: from + insert.length, to: from + insert.length };
}

/**
 * A footnote: its mark behind what is selected, and its words, still to be written, at the end of the text.
 * @param {Selected} selected
 * @returns {Edit}
 */
export function insertFootnote({ text, to }) {
  const numbers = [...text.matchAll(/\[\^(\d+)\]/g)].map((mark) => Number(mark[1]));
  const mark = `[^${Math.max(0, ...numbers) + 1}]`;
  const place = Math.min(to, text.trimEnd().length);
  const end = text.trimEnd().length;
  const words = "LỜI GHI CHÚ";
  const changes = [
    { from: place, to: place, insert: mark },
    { from: end, to: text.length, insert: `\n\n${mark}: ${words}\n` },
  ];
  const start = end + mark.length + `\n\n${mark}: `.length;
  return { changes, from: start, to: start + words.length };
}

/**
 * What Enter does at the end of an entry of a list or of a quotation: it begins the next, or ends the list where the
 * entry is empty; null elsewhere.
 * @param {Selected} selected
 * @returns {Edit | null}
 */
export function continueList({ text, from, to }) {
  if (from !== to || (to < text.length && text[to] !== "\n")) return null;
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const line = text.slice(start, from);
  const marker = /^(\s*)([-*+]|(\d+)\.|>)\s+/.exec(line);
  if (!marker) return null;
  if (marker[0].length === line.length) {
    // Without an empty line between, what follows would belong to the last entry.
    return { changes: [{ from: start, to: from, insert: "\n" }], from: start + 1, to: start + 1 };
  }
  const sign = marker[3] ? `${Number(marker[3]) + 1}.` : marker[2];
  return insertText({ text, from, to }, `\n${marker[1]}${sign} `);
}

/**
 * Changes each line that is not empty; where all of them are so already, back.
 * @param {Selected} selected
 * @param {(line: string) => boolean} isSo
 * @param {(line: string) => string} undo
 * @param {(line: string, number: number) => string} make gets the number of the line among them, from 1
 * @param {RegExp} [neighbour] what a line above or below may begin with so that no empty line need be between
 * @returns {Edit}
 */
function toggleLines({ text, from, to }, isSo, undo, make, neighbour) {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const found = text.indexOf("\n", Math.max(to - (to > from && text[to - 1] === "\n" ? 1 : 0), start));
  const end = found < 0 ? text.length : found;
  const lines = text.slice(start, end).split("\n");
  const written = lines.filter((line) => line.trim());
  const back = written.length > 0 && written.every(isSo);
  let number = 0;
  const changed = lines.map((line) => {
    if (!line.trim() && written.length) return line;
    number += 1;
    return back ? undo(line) : make(line, number);
  });
  const lineAbove = text.slice(text.lastIndexOf("\n", start - 2) + 1, Math.max(0, start - 1));
  const below = text.slice(end + 1);
  const lineBelow = below.slice(0, below.indexOf("\n") < 0 ? below.length : below.indexOf("\n"));
  /** @param {string} line */
  const needsGap = (line) => Boolean(neighbour && !back && line.trim() && !neighbour.test(line));
  const above = needsGap(start > 0 ? lineAbove : "") ? "\n" : "";
  const insert = above + changed.join("\n") + (needsGap(lineBelow) ? "\n" : "");
  const first = start + above.length;
  const length = changed.join("\n").length;
  return {
    changes: [{ from: start, to: end, insert }],
    from: from === to ? first + length : first,
    to: first + length,
  };
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 */
function linesBetween(text, from, to) {
  const lines = [];
  for (let start = from; start <= to;) {
    const found = text.indexOf("\n", start);
    const end = found < 0 || found > to ? to : found;
    lines.push({ from: start, to: end });
    start = end + 1;
  }
  return lines;
}

/**
 * A part of a line without the signs at its beginning, the spaces around it, and the asterisks around all of it.
 * @param {string} text
 * @param {{ from: number, to: number }} part
 */
function wordsOf(text, part) {
  let { from, to } = part;
  if (from === 0 || text[from - 1] === "\n") from += LINE_MARKER.exec(text.slice(from, to))?.[0].length ?? 0;
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  const inner = /^\**([^*]+)\**$/.exec(text.slice(from, to));
  if (inner) {
    from += text.slice(from, to).indexOf(inner[1]);
    to = from + inner[1].length;
  }
  return { from, to };
}

/**
 * @param {string} text
 * @param {number} place
 */
function wordAt(text, place) {
  let [from, to] = [place, place];
  while (from > 0 && WORD_CHARACTER.test(text[from - 1])) from -= 1;
  while (to < text.length && WORD_CHARACTER.test(text[to])) to += 1;
  return { from, to };
}

/**
 * How many asterisks stand on both sides of a part, up to three.
 * @param {string} text
 * @param {{ from: number, to: number }} part
 */
function asterisksAround(text, { from, to }) {
  let count = 0;
  while (count < 3 && text[from - 1 - count] === "*" && text[to + count] === "*") count += 1;
  return count;
}

/**
 * @param {Change[]} changes
 * @param {number} place in the text before them
 * @param {boolean} behind whether what is put in at that place stands before it
 */
function placeAfter(changes, place, behind) {
  let moved = place;
  for (const { from, to, insert } of changes) {
    if (from < place || (behind && from === place)) moved += insert.length - (to - from);
  }
  return moved;
}
