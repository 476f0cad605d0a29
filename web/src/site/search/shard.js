import { CborReader } from "./cbor.js";
import { AsyncCache } from "./index-files.js";

/** @import { ChunkTable, Contents, ShardEntry } from "./contents.js" */
/** @import { IndexFiles } from "./index-files.js" */

/**
 * The positions of a word in one record: its distance from the record before, what Pagefind alone needs, then a list in
 * which a negative number names a field and each following number is a step from the position before.
 * @typedef {[step: number, unused: unknown, positions: number[]]} Posting
 */

/** @typedef {[word: string, postings: Posting[]]} WordEntry */

/**
 * The words of a chunk from one code up to another; the others are skipped without being decoded.
 * @param {Uint8Array} chunk
 * @param {string} low
 * @param {string} high the first word that is no longer wanted
 * @returns {WordEntry[]}
 * @throws {IndexError}
 */
export function wordsBetween(chunk, low, high) {
  const reader = new CborReader(chunk);
  reader.readHead();
  const entries = [];
  for (let remaining = reader.readHead(); remaining > 0; remaining--) {
    const parts = reader.readHead();
    const word = /** @type {string} */ (reader.readValue());
    if (word >= low && word < high) entries.push(/** @type {WordEntry} */ ([word, reader.readValue()]));
    else reader.skipValue();
    for (let rest = parts - 2; rest > 0; rest--) reader.skipValue();
  }
  return entries;
}

/**
 * The chunks that may hold words from one code up to another. Both ends of a chunk in the table are cut to the letters
 * that tell it from its neighbour.
 * @param {ChunkTable["chunks"]} chunks
 * @param {string} low
 * @param {string} high
 */
export function chunksBetween(chunks, low, high) {
  return chunks.filter(([first, last], index) => {
    const next = chunks[index + 1]?.[0];
    const isBefore = next !== undefined && next < low && !low.startsWith(next);
    return first < high && `${last}\uffff` >= low && !isBefore;
  });
}

/** One part of the index: some of the items, oldest first, in a folder of its own. */
export class Shard {
  #files;
  #loadTable;
  #itemsPerFile;
  #cache = new AsyncCache();

  /**
   * @param {IndexFiles} files
   * @param {ShardEntry & { year?: number }} entry
   * @param {Pick<Contents, "together" | "inARecord">} contents
   * @param {() => Promise<ChunkTable>} loadTable
   */
  constructor(files, { path, first, count, year = 0 }, { together, inARecord }, loadTable) {
    this.#files = files;
    this.#loadTable = loadTable;
    this.#itemsPerFile = together;
    this.path = path;
    this.first = first;
    this.count = count;
    this.year = String(year);
    this.itemsPerRecord = inARecord;
  }

  /**
   * True if the item of that number belongs to this shard.
   * @param {number} number
   */
  has(number) {
    return number >= this.first && number < this.first + this.count;
  }

  /**
   * Every word from one code up to another, with the fields that its positions name.
   * @param {string} low
   * @param {string} high
   */
  async wordsBetween(low, high) {
    const { chunks, fields } = await this.#loadTable();
    const files = await Promise.all(
      chunksBetween(chunks, low, high).map(([, , hash]) => this.#files.pagefind(`${this.path}index/${hash}.pf_index`)),
    );
    return { fields, entries: files.flatMap((bytes) => wordsBetween(bytes, low, high)) };
  }

  /**
   * What items can be filtered by: for each facet its values, each with the numbers of its items.
   * @returns {Promise<Record<string, [value: string, numbers: number[]][]>>}
   */
  facets() {
    return this.#cache.get("facets", async () => {
      /** @type {Record<string, Record<string, number[]>>} */
      const stepsByFacet = await this.#files.json(`${this.path}loc.bin`);
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
    const documents = await this.#files.json(`${this.path}doc/${Math.floor(index / this.#itemsPerFile)}.bin`);
    return documents[index % this.#itemsPerFile];
  }
}
