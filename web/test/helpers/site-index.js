/** Makes a small index as the indexer does, and an engine that reads it without a network. */

import { gzipSync } from "node:zlib";
import { SearchEngine } from "../../src/site/search/engine.js";
import { words } from "../../src/site/search/tokens.js";
import { encode } from "./cbor.js";

/**
 * @typedef {object} TestItem
 * @property {string} title
 * @property {string} [lead]
 * @property {string} [tags]
 * @property {string} [number]
 * @property {string} [body]
 * @property {number} [year]
 */

/** @typedef {Map<string, Uint8Array>} Files by their paths in the folder of the index */

const ITEMS_PER_RECORD = 16;
const ITEMS_PER_FILE = 4;
const FOLDER = "https://site.example/tim-kiem/chi-muc/";

/** @param {unknown} value */
export const json = (value) => new Uint8Array(gzipSync(JSON.stringify(value)));

/**
 * The files of an index.
 * @param {TestItem[]} items oldest first
 * @returns {Files}
 */
export function indexFiles(items) {
  /** @type {Files} */
  const files = new Map();
  const heads = items.map(({ title, tags = "", lead = "", number = "" }) => ({ title, tags, lead, number }));
  const summaries = items.map(({ title, lead = "", number = "", year = 2018 }, index) => {
    return [`bai-${index}/`, title, lead, `${year}-01-01T07:00:00+07:00`, "tin-tuc", number, null, ""];
  });
  const head = { path: "cu-1/", first: 0, count: items.length, table: addWords(files, "cu-1/", heads) };
  addDocuments(files, "cu-1/", summaries);
  files.set("cu-1/loc.bin", json({ section: { "tin-tuc": items.map((_, index) => Math.min(index, 1)) } }));

  /** @type {Record<string, unknown>} */
  const tables = {};
  const bodies = [...new Set(items.map(({ year = 2018 }) => year))].map((year) => {
    const path = `${year}-1/`;
    const ofYear = items.filter((item) => (item.year ?? 2018) === year);
    const texts = ofYear.map(({ body = "" }) => body);
    // A filter of ones may contain everything.
    const filter = Buffer.alloc(8, 0xff).toString("base64");
    tables[path] = [
      addWords(
        files,
        path,
        texts.map((body) => ({ body })),
      ),
      filter,
    ];
    addDocuments(files, path, texts);
    return { year, path, first: items.indexOf(ofYear[0]), count: ofYear.length };
  });
  files.set("than.bin", json(tables));
  const titleWords = items.flatMap(({ title }) => title.toLowerCase().match(/\p{L}+/gu) ?? []);
  files.set("tu-vung.bin", json({ tags: items.flatMap(({ tags = [] }) => tags), words: [...new Set(titleWords)] }));
  const contents = {
    sections: { "tin-tuc": ["Tin tức", "article"] },
    kinds: { article: "Bài viết" },
    together: ITEMS_PER_FILE,
    inARecord: ITEMS_PER_RECORD,
    words: "tu-vung.bin",
    tables: "than.bin",
    heads: [head],
    bodies,
    common: [],
  };
  files.set("muc-luc.json", new TextEncoder().encode(JSON.stringify(contents)));
  return files;
}

/**
 * Adds the words of some texts as one chunk of Pagefind's.
 * @param {Files} files
 * @param {string} folder
 * @param {Record<string, string>[]} texts the fields of each item
 */
function addWords(files, folder, texts) {
  /** @type {string[]} */
  const fields = [];
  /** @type {Map<string, Map<number, number[]>>} */
  const recordsByWord = new Map();
  texts.forEach((fieldsOfItem, item) => {
    const record = Math.floor(item / ITEMS_PER_RECORD);
    for (const [name, text] of Object.entries(fieldsOfItem)) {
      const field = `${name}${item % ITEMS_PER_RECORD}`;
      if (!fields.includes(field)) fields.push(field);
      /** @type {Map<string, number>} */
      const lastPosition = new Map();
      words(text).forEach((word, position) => {
        const records = recordsByWord.get(word) ?? new Map();
        recordsByWord.set(word, records);
        const values = records.get(record) ?? [];
        records.set(record, values);
        if (!lastPosition.has(word)) values.push(-1 - fields.indexOf(field));
        values.push(position - (lastPosition.get(word) ?? 0));
        lastPosition.set(word, position);
      });
    }
  });
  const sorted = [...recordsByWord].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = sorted.map(([word, records]) => {
    let previous = 0;
    const postings = [...records].map(([record, values]) => {
      const step = record - previous;
      previous = record;
      return [step, [], values];
    });
    return [word, postings, []];
  });
  files.set(`${folder}index/tu.pf_index`, pagefindFile(encode([entries])));
  return { chunks: [[sorted[0]?.[0] ?? "", sorted.at(-1)?.[0] ?? "", "tu"]], fields };
}

/** @param {number[]} bytes */
export const pagefindFile = (bytes) =>
  new Uint8Array(gzipSync(Buffer.concat([Buffer.from("pagefind_dcd"), Buffer.from(bytes)])));

/**
 * @param {Files} files
 * @param {string} folder
 * @param {unknown[]} documents
 */
function addDocuments(files, folder, documents) {
  for (let start = 0; start < documents.length; start += ITEMS_PER_FILE) {
    files.set(`${folder}doc/${start / ITEMS_PER_FILE}.bin`, json(documents.slice(start, start + ITEMS_PER_FILE)));
  }
}

/**
 * An engine over some files; those that are not there are answered by 404.
 * @param {Files} files
 */
export async function openIndex(files) {
  /** @type {string[]} */
  const requests = [];
  const engine = await SearchEngine.open(`${FOLDER}muc-luc.json`, undefined, async (url) => {
    const path = url.slice(FOLDER.length);
    requests.push(path);
    const bytes = files.get(path);
    return bytes ? new Response(new Uint8Array(bytes)) : new Response(null, { status: 404 });
  });
  return { engine, requests };
}
