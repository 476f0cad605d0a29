/** Makes a small index as the indexer does, and an engine that reads it without a network. */

import { gzipSync } from "node:zlib";
import { SearchEngine } from "../../src/site/search/engine.js";
import { words } from "../../src/site/search/tokens.js";
import { FIELD_RANK, FIELD_SIZE } from "../../src/site/search/scoring.js";

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

const ITEMS_PER_FILE = 4;
const WORDS_PER_FILE = 10;
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
  const head = { path: "cu-1/", count: items.length, words: addWords(files, "cu-1/", heads) };
  addDocuments(files, "cu-1/", summaries);
  files.set("cu-1/loc.bin", json({ section: { "tin-tuc": items.map((_, index) => Math.min(index, 1)) } }));

  // Two years share a table.
  /** @type {Record<string, unknown[]>} */
  const tables = {};
  const years = [...new Set(items.map(({ year = 2018 }) => year))].map((year) => {
    const path = `${year}-1/`;
    const ofYear = items.filter((item) => (item.year ?? 2018) === year);
    const texts = ofYear.map(({ body = "" }) => body);
    const bodies = texts.map((body) => ({ body }));
    // A filter of ones may contain everything.
    const filter = Buffer.alloc(8, 0xff).toString("base64");
    const table = year < 2017 ? "than-2015.bin" : "than-2017.bin";
    tables[table] ??= [];
    tables[table].push({ path, count: ofYear.length, words: addWords(files, path, bodies), filter });
    addDocuments(files, path, texts);
    return { year, first: items.indexOf(ofYear[0]), table };
  });
  for (const [table, shards] of Object.entries(tables)) files.set(table, json(shards));
  const titleWords = items.flatMap(({ title }) => title.toLowerCase().match(/\p{L}+/gu) ?? []);
  files.set("tu-vung.bin", json({ tags: items.flatMap(({ tags = [] }) => tags), words: [...new Set(titleWords)] }));
  const contents = {
    sections: { "tin-tuc": ["Tin tức", "article"] },
    kinds: { article: "Bài viết" },
    together: ITEMS_PER_FILE,
    count: items.length,
    words: "tu-vung.bin",
    heads: [head],
    years,
    common: [],
  };
  files.set("muc-luc.json", new TextEncoder().encode(JSON.stringify(contents)));
  return files;
}

/**
 * Adds the words of some texts as files of a few words each; gives the first word of each.
 * @param {Files} files
 * @param {string} folder
 * @param {Record<string, string>[]} texts the fields of each item
 */
function addWords(files, folder, texts) {
  /** @type {Map<string, [item: number, position: number][]>} */
  const places = new Map();
  texts.forEach((fields, item) => {
    for (const [name, text] of Object.entries(fields)) {
      words(text).forEach((word, index) => {
        places.set(word, [...(places.get(word) ?? []), [item, FIELD_RANK[name] * FIELD_SIZE + index]]);
      });
    }
  });
  const sorted = [...places].sort(([a], [b]) => (a < b ? -1 : 1));
  const firstWords = [];
  for (let start = 0; start < sorted.length; start += WORDS_PER_FILE) {
    const part = sorted.slice(start, start + WORDS_PER_FILE);
    files.set(`${folder}tu/${firstWords.length}.bin`, wordFile(part));
    firstWords.push(part[0][0]);
  }
  return firstWords;
}

/** @param {[word: string, places: [item: number, position: number][]][]} entries */
function wordFile(entries) {
  const head = JSON.stringify([entries.map(([word]) => word), entries.map(([, places]) => places.length)]);
  const steps = entries.flatMap(([, places]) => places.map(([item], index) => item - (places[index - 1]?.[0] ?? 0)));
  const positions = entries.flatMap(([, places]) => places.map(([, position]) => position));
  const bytes = [steps, positions].flatMap((numbers) => [
    ...numbers.map((number) => number & 255),
    ...numbers.map((number) => number >> 8),
  ]);
  return new Uint8Array(gzipSync(Buffer.concat([Buffer.from(`${head}\n`), Buffer.from(bytes)])));
}

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
