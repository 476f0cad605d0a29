import { stripMarks } from "./tokens.js";

/** @import { Shard } from "./shard.js" */

/**
 * @typedef {object} ItemMatch where one word of a query stands in one item
 * @property {number[]} positions of the word in any spelling; see FIELD_SIZE
 * @property {number[]} exactPositions those of the word as it was typed
 * @property {boolean} isPrefixOnly true if the item has only longer words that begin with it
 */

/** Collects where one word of a query stands. */
export class WordMatches {
  #exactCode;
  #isPrefix;
  #high;
  /** @type {Map<number, ItemMatch>} */
  items = new Map();

  /**
   * @param {string} code the word as it was typed
   * @param {boolean} hasMarks true if any word of the query has marks
   * @param {boolean} isPrefix true if longer words that begin with it are wanted too
   */
  constructor(code, hasMarks, isPrefix) {
    this.plain = stripMarks(code);
    // A query without marks leaves them out everywhere; in one that has marks, a word without may still mean any.
    this.#exactCode = hasMarks && code === this.plain ? null : code;
    this.#isPrefix = isPrefix;
    // The first code after all those that are wanted: "{" stands behind "z", ":" behind "9".
    this.#high = `${this.plain}${isPrefix ? "{" : /^[0-9]/.test(code) ? "\0" : ":"}`;
  }

  /** @param {Shard} shard */
  async readFrom(shard) {
    for (const [code, places] of await shard.wordsBetween(this.plain, this.#high)) {
      const isWhole = stripMarks(code) === this.plain;
      if (!isWhole && !this.#isPrefix) continue;
      const isExact = isWhole && (this.#exactCode === null || code === this.#exactCode);
      for (const [number, position] of places) {
        const item = this.#item(shard.first + number, isWhole);
        item.positions.push(position);
        if (isExact) item.exactPositions.push(position);
      }
    }
  }

  /**
   * @param {number} number
   * @param {boolean} isWhole
   */
  #item(number, isWhole) {
    let item = this.items.get(number);
    if (!item) this.items.set(number, (item = { positions: [], exactPositions: [], isPrefixOnly: true }));
    if (isWhole) item.isPrefixOnly = false;
    return item;
  }
}
