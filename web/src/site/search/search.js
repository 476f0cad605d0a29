import { mayContain } from "./bloom.js";
import { FIELD_RANK, FIELD_SIZE, isPhrase, isTitlePhrase, score } from "./scoring.js";
import { stripMarks } from "./tokens.js";
import { WordMatches } from "./word-matches.js";

/** @import { SearchEngine } from "./engine.js" */
/** @import { Shard } from "./shard.js" */
/** @import { Query } from "./tokens.js" */

/** @typedef {(number: number) => boolean} Accept true if the filters let that item through */

/** As many results as make it needless to look into bodies. */
const ENOUGH_RESULTS = 10;

/** A site of so few items is searched whole: that costs little. */
const SMALL_SITE = 1500;

const LONG_QUERY = 6;
const WORDS_OF_LONG_QUERY = 2;
const SHARDS_OF_FIRST_STEP = 2;
const SHARDS_OF_PHRASE_STEP = 6;
const PHRASE_BYTE_BUDGET = 600_000;

/**
 * The words of a query that the index is asked for, as their offsets in it: all, but of a long one the rarest word of
 * each half.
 * @param {string[]} codes
 * @param {Map<string, number>} frequency of common words, higher for commoner ones
 */
export function selectWords(codes, frequency) {
  const offsets = codes.map((_, offset) => offset);
  if (codes.length < LONG_QUERY) return offsets;
  const frequencyAt = (/** @type {number} */ offset) => frequency.get(stripMarks(codes[offset])) ?? 0;
  return Array.from({ length: WORDS_OF_LONG_QUERY }, (_, part) => {
    const start = Math.floor((part * codes.length) / WORDS_OF_LONG_QUERY);
    const end = Math.floor(((part + 1) * codes.length) / WORDS_OF_LONG_QUERY);
    return offsets
      .slice(start, end)
      .reduce((rarest, offset) => (frequencyAt(offset) < frequencyAt(rarest) ? offset : rarest));
  });
}

/** The search for one query. It can be extended step by step, into more and more bodies. */
export class Search {
  /** @type {WordMatches[]} */
  #matchesByWord;
  /** @type {Set<Shard>} */
  #searchedBodies = new Set();

  /**
   * @param {SearchEngine} engine
   * @param {Query} query
   * @param {{ lastIsPrefix?: boolean }} [options] lastIsPrefix: the last word may go on, for it is still being typed
   */
  constructor(engine, query, { lastIsPrefix = false } = {}) {
    this.engine = engine;
    this.query = query;
    this.offsets = this.isSmallSite
      ? query.codes.map((_, offset) => offset)
      : selectWords(query.codes, engine.frequency);
    /** @type {Map<string, WordMatches>} */
    const matchesByKey = new Map();
    this.#matchesByWord = this.offsets.map((offset) => {
      const code = query.codes[offset];
      const isPrefix = lastIsPrefix && offset === query.codes.length - 1 && stripMarks(code).length > 1;
      const key = isPrefix ? `${code}*` : code;
      const matches = matchesByKey.get(key) ?? new WordMatches(code, query.hasMarks, isPrefix);
      matchesByKey.set(key, matches);
      return matches;
    });
    /** Each different word once. */
    this.words = [...matchesByKey.values()];
  }

  get isSmallSite() {
    return this.engine.count <= SMALL_SITE;
  }

  /** True if every body was searched, or is known to lack a word of the query. */
  get isComplete() {
    return [...this.#searchedBodies].reduce((sum, shard) => sum + shard.count, 0) === this.engine.count;
  }

  /** Searches titles, tags, leads and document numbers. */
  async searchMetadata() {
    await Promise.all(this.engine.metadata.flatMap((shard) => this.words.map((word) => word.readFrom(shard))));
  }

  /**
   * Searches bodies, newest first, until there are enough results.
   * @param {Accept} accept
   * @param {object} [options]
   * @param {boolean} [options.all] searches every body
   * @param {Set<string> | null} [options.years] searches bodies of these years only
   * @param {() => void} [options.beforeStep] is called before each step
   */
  async searchBodies(accept, { all = false, years = null, beforeStep = () => {} } = {}) {
    const shards = this.#remainingBodies(years);
    let size = all || this.isSmallSite ? Infinity : SHARDS_OF_FIRST_STEP;
    while (all || !this.hasEnough(accept)) {
      const step = await take(shards, size);
      if (!step.length) return;
      beforeStep();
      await Promise.all(step.map((shard) => this.#searchBody(shard)));
      size *= 3;
    }
  }

  /**
   * Looks in older bodies for the query as a phrase, if no result has it yet, as far as a budget of bytes goes.
   * @param {Accept} accept
   * @param {Set<string> | null} years
   * @returns {Promise<boolean>} true if any body was searched
   */
  async searchPhrase(accept, years = null) {
    if (this.#matchesByWord.length < 2 || this.isComplete || this.#hasPhrase(accept)) return false;
    const limit = this.engine.bytesReceived + PHRASE_BYTE_BUDGET;
    const shards = this.#remainingBodies(years);
    let hasSearched = false;
    while (!this.#hasPhrase(accept) && this.engine.bytesReceived < limit) {
      const step = await take(shards, SHARDS_OF_PHRASE_STEP);
      if (!step.length) break;
      await Promise.all(step.map((shard) => this.#searchBody(shard)));
      hasSearched = true;
    }
    return hasSearched;
  }

  /**
   * Searches the bodies of one shard: for the rarest word first, for the others only if that one is there.
   * @param {Shard} shard
   */
  async #searchBody(shard) {
    const [rarest, ...others] = this.#wordsByRarity();
    await rarest.readFrom(shard);
    if (hasItemOf(rarest, shard)) await Promise.all(others.map((word) => word.readFrom(shard)));
    this.#searchedBodies.add(shard);
  }

  #wordsByRarity() {
    return [...this.words].sort((a, b) => a.items.size - b.items.size);
  }

  /**
   * The bodies still to be searched, newest first; those that lack a word of the query are done without. The tables of
   * years are loaded as they are needed, more and more at once.
   * @param {Set<string> | null} years
   */
  async *#remainingBodies(years) {
    const remaining = this.engine.years.filter(({ year }) => !years || years.has(String(year)));
    for (let size = this.isSmallSite ? Infinity : 1; remaining.length; size *= 3) {
      const bodies = await Promise.all(remaining.splice(-size).map((year) => this.engine.bodies(year)));
      for (const shard of bodies.flat().reverse()) {
        if (this.#searchedBodies.has(shard)) continue;
        if (this.words.every((word) => mayContain(shard.filter, word.plain) || hasItemOf(word, shard))) yield shard;
        else this.#searchedBodies.add(shard);
      }
    }
  }

  /**
   * The score of an item that has every word.
   * @param {number} number
   */
  score(number) {
    const matches = this.#matchesByWord.map(
      (word) => /** @type {import("./word-matches.js").ItemMatch} */ (word.items.get(number)),
    );
    return score(matches, this.offsets, this.query.hasMarks);
  }

  /** @param {Accept} accept */
  #hasPhrase(accept) {
    return this.numbers().some((number) => accept(number) && isPhrase(this.score(number)));
  }

  /**
   * True if there is a page of results, or one whose title or number is the query.
   * @param {Accept} accept
   */
  hasEnough(accept) {
    if (this.isSmallSite) return this.isComplete;
    const numbers = this.numbers().filter(accept);
    if (numbers.length >= ENOUGH_RESULTS) return true;
    return this.#matchesByWord.length > 1 && numbers.some((number) => isTitlePhrase(this.score(number)));
  }

  /** The numbers of the items that have every word; of all items if the query has none. */
  numbers() {
    if (!this.words.length) return Array.from({ length: this.engine.count }, (_, number) => number);
    const [rarest, ...others] = this.#wordsByRarity();
    return [...rarest.items.keys()].filter((number) => others.every((word) => word.items.has(number)));
  }

  /** Those numbers by date, newest first: the higher a number, the newer its item. */
  numbersByDate() {
    return this.numbers().sort((a, b) => b - a);
  }

  /** Those numbers by relevance, then by date. */
  numbersByRelevance() {
    if (!this.words.length) return this.numbersByDate();
    const scores = new Map(this.numbers().map((number) => [number, this.score(number)]));
    return [...scores].sort(([a, scoreOfA], [b, scoreOfB]) => scoreOfB - scoreOfA || b - a).map(([number]) => number);
  }

  /**
   * True if every word of the query stands in the item's lead, tags, title or number.
   * @param {number} number
   */
  isInMetadata(number) {
    const start = FIELD_RANK.lead * FIELD_SIZE;
    return this.words.every((word) => word.items.get(number)?.positions.some((position) => position >= start));
  }
}

/**
 * @param {WordMatches} word
 * @param {Shard} shard
 */
const hasItemOf = (word, shard) => [...word.items.keys()].some((number) => shard.has(number));

/**
 * The next values of a generator, at most so many.
 * @template T
 * @param {AsyncGenerator<T, void>} generator
 * @param {number} count
 */
async function take(generator, count) {
  const taken = [];
  while (taken.length < count) {
    const { value, done } = await generator.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
