import { decodeFilter } from "./bloom.js";
import { IndexError } from "./errors.js";
import { AsyncCache } from "./index-files.js";

/** @import { ShardEntry } from "./contents.js" */
/** @import { IndexFiles } from "./index-files.js" */

/** @typedef {[item: number, position: number]} Place where a word stands; see FIELD_SIZE */
/** @typedef {[word: string, places: Place[]]} WordEntry */

const LINE_FEED = 10;

/**
 * The words of a file from one code up to another.
 *
 * A file begins with a line of JSON: its words, and how many places each has. Then come four stretches with a byte for
 * each place: steps from item to item of a word, low bytes and high bytes; positions, low bytes and high bytes.
 * @param {Uint8Array} file
 * @param {string} low
 * @param {string} high the first word that is no longer wanted
 * @returns {WordEntry[]}
 * @throws {IndexError} if it is damaged
 */
export function wordsBetween(file, low, high) {
  const { words, counts, steps, positions } = readFile(file);
  /** @type {WordEntry[]} */
  const entries = [];
  let next = 0;
  words.forEach((word, number) => {
    const start = next;
    next += counts[number];
    if (word < low || word >= high) return;
    let item = 0;
    const places = Array.from({ length: counts[number] }, (_, index) => {
      item += steps(start + index);
      return /** @type {Place} */ ([item, positions(start + index)]);
    });
    entries.push([word, places]);
  });
  return entries;
}

/** @param {Uint8Array} file */
function readFile(file) {
  const lineEnd = file.indexOf(LINE_FEED);
  /** @type {string[]} */
  let words;
  /** @type {number[]} */
  let counts;
  try {
    [words, counts] = JSON.parse(new TextDecoder().decode(file.subarray(0, lineEnd)));
  } catch (error) {
    throw new IndexError(`not a file of words: ${error}`);
  }
  const size = counts.reduce((sum, count) => sum + count, 0);
  const bytes = file.subarray(lineEnd + 1);
  if (bytes.length !== 4 * size) throw new IndexError("a file of words is cut off");
  const numbers = (/** @type {number} */ start) => (/** @type {number} */ index) =>
    bytes[start + index] + 256 * bytes[start + size + index];
  return { words, counts, steps: numbers(0), positions: numbers(2 * size) };
}

/**
 * The numbers of the files that may hold words from one code up to another.
 * @param {string[]} firstWords of each file
 * @param {string} low
 * @param {string} high
 */
export function filesBetween(firstWords, low, high) {
  return [...firstWords.keys()].filter((number) => firstWords[number] < high && !(firstWords[number + 1] <= low));
}

/** One part of the index: some of the items, oldest first, in a folder of its own. */
export class Shard {
  #files;
  #entry;
  #itemsPerFile;
  #cache = new AsyncCache();

  /**
   * @param {IndexFiles} files
   * @param {ShardEntry} entry
   * @param {number} first the number of its first item
   * @param {number} itemsPerFile
   */
  constructor(files, entry, first, itemsPerFile) {
    this.#files = files;
    this.#entry = entry;
    this.#itemsPerFile = itemsPerFile;
    this.first = first;
    this.count = entry.count;
    this.filter = decodeFilter(entry.filter ?? "");
  }

  /**
   * Some entries as shards, whose items follow one another.
   * @param {IndexFiles} files
   * @param {ShardEntry[]} entries
   * @param {number} first the number of the first item
   * @param {number} itemsPerFile
   */
  static row(files, entries, first, itemsPerFile) {
    let next = first;
    return entries.map((entry) => {
      const shard = new Shard(files, entry, next, itemsPerFile);
      next += entry.count;
      return shard;
    });
  }

  /**
   * True if the item of that number belongs to this shard.
   * @param {number} number
   */
  has(number) {
    return number >= this.first && number < this.first + this.count;
  }

  /**
   * Every word from one code up to another; its items are numbered from 0 in the shard.
   * @param {string} low
   * @param {string} high
   */
  async wordsBetween(low, high) {
    const { path, words } = this.#entry;
    const files = await Promise.all(
      filesBetween(words, low, high).map((number) => this.#files.bytes(`${path}tu/${number}.bin`)),
    );
    return files.flatMap((file) => wordsBetween(file, low, high));
  }

  /**
   * What items can be filtered by: for each facet its values, each with the numbers of its items.
   * @returns {Promise<Record<string, [value: string, numbers: number[]][]>>}
   */
  facets() {
    return this.#cache.get("facets", async () => {
      /** @type {Record<string, Record<string, number[]>>} */
      const stepsByFacet = await this.#files.json(`${this.#entry.path}loc.bin`);
      /** @type {Record<string, [string, number[]][]>} */
      const facets = {};
      for (const [name, values] of Object.entries(stepsByFacet)) {
        facets[name] = Object.entries(values).map(([value, steps]) => {
          let number = this.first;
          return [value, steps.map((step) => (number += step))];
        });
      }
      return facets;
    });
  }

  /**
   * The summary, or the text, of an item.
   * @param {number} number
   */
  async document(number) {
    const index = number - this.first;
    const documents = await this.#files.json(`${this.#entry.path}doc/${Math.floor(index / this.#itemsPerFile)}.bin`);
    return documents[index % this.#itemsPerFile];
  }
}
