import { IndexError } from "./errors.js";
import { AsyncCache, IndexFiles, fetchContents } from "./index-files.js";
import { Search } from "./search.js";
import { Shard } from "./shard.js";
import { suggestions } from "./spelling.js";

/** @import { Contents, ShardEntry, Summary, YearEntry } from "./contents.js" */
/** @import { Fetch } from "./index-files.js" */
/** @import { Query } from "./tokens.js" */

/** Reads the site's index: only the files that a query needs, each once. */
export class SearchEngine {
  #files;
  #cache = new AsyncCache();

  /**
   * @param {Contents} contents
   * @param {IndexFiles} files
   */
  constructor(contents, files) {
    this.contents = contents;
    this.#files = files;
    /** Of common words, higher for commoner ones. */
    this.frequency = new Map(contents.common.map((word, index) => [word, contents.common.length - index]));
    this.metadata = Shard.row(files, contents.heads, 0, contents.together);
    this.years = contents.years;
    this.count = contents.count;
  }

  /**
   * @param {string} url of the contents, `muc-luc.json`, which lies in the folder of the index
   * @param {string} [contents] the contents themselves, if they are at hand
   * @param {Fetch} [fetchFile]
   * @throws {IndexError} if they cannot be had, or are no contents
   */
  static async open(url, contents, fetchFile = (file, options) => fetch(file, options)) {
    const text = contents || (await fetchContents(fetchFile, url));
    try {
      return new SearchEngine(JSON.parse(text), new IndexFiles(url.replace(/[^/]*$/, ""), fetchFile));
    } catch (error) {
      throw new IndexError(`${url}: ${error}`);
    }
  }

  get bytesReceived() {
    return this.#files.bytesReceived;
  }

  /**
   * @param {Query} query
   * @param {{ lastIsPrefix?: boolean }} [options]
   */
  search(query, options) {
    return new Search(this, query, options);
  }

  /**
   * The shards of the bodies of a year, oldest first.
   * @param {YearEntry} year
   * @returns {Promise<Shard[]>}
   */
  async bodies({ year, table }) {
    const shards = await this.#cache.get(table, async () => {
      /** @type {ShardEntry[]} */
      const entries = await this.#files.json(table);
      const { first } = /** @type {YearEntry} */ (this.years.find((entry) => entry.table === table));
      return Shard.row(this.#files, entries, first, this.contents.together);
    });
    return shards.filter(({ first }) => this.#yearOf(first).year === year);
  }

  /** Loads what most searches of bodies begin with. */
  async prefetch() {
    const newest = this.years.at(-1);
    if (newest) await this.bodies(newest);
  }

  /**
   * What a result shows of an item.
   * @param {number} number
   * @returns {Promise<Summary>}
   */
  async summary(number) {
    const document = await shardOf(this.metadata, number).document(number);
    if (!document) throw new IndexError(`${number}: no summary`);
    const [path, title, lead, date, section, documentNumber, image, mark] = document;
    return { path, title, lead, date, section, number: documentNumber, image, mark };
  }

  /**
   * All that the item's page shows below its lead.
   * @param {number} number
   * @returns {Promise<string>}
   */
  async text(number) {
    return shardOf(await this.bodies(this.#yearOf(number)), number).document(number);
  }

  /**
   * The year in which an item appeared.
   * @param {number} number
   */
  year(number) {
    return String(this.#yearOf(number).year);
  }

  /** @param {number} number */
  #yearOf(number) {
    return /** @type {YearEntry} */ (this.years.findLast(({ first }) => first <= number));
  }

  /**
   * The values of a facet, each with the numbers of its items.
   * @param {string} name
   */
  async facet(name) {
    /** @type {Map<string, number[]>} */
    const numbersByValue = new Map();
    for (const facets of await Promise.all(this.metadata.map((shard) => shard.facets()))) {
      for (const [value, numbers] of facets[name] ?? []) {
        numbersByValue.set(value, [...(numbersByValue.get(value) ?? []), ...numbers]);
      }
    }
    return numbersByValue;
  }

  /**
   * What may have been meant by a query that finds nothing, the likeliest first.
   * @param {string} text of the query
   * @param {Search} search which found nothing
   */
  async suggestions(text, search) {
    const knownWords = search.words.filter((word) => word.items.size).map((word) => word.plain);
    return suggestions(text, await this.#files.json(this.contents.words), knownWords);
  }
}

/**
 * @param {Shard[]} shards
 * @param {number} number
 */
const shardOf = (shards, number) => /** @type {Shard} */ (shards.find((shard) => shard.has(number)));
