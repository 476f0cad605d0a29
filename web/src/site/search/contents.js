/**
 * The files of the index as types: `muc-luc.json`, which leads to all the others. They are the contract with the indexer
 * (Python); this module holds no code.
 */

/**
 * @typedef {object} ShardEntry an index of its own, of some of the items, in a folder of its own; each begins with the
 *   item after the last one of the entry before
 * @property {string} path the folder
 * @property {number} count how many items it has
 * @property {string[]} words the first word of each file of words
 * @property {string} [filter] a Bloom filter of the words of bodies without marks
 */

/**
 * @typedef {object} YearEntry
 * @property {number} year
 * @property {number} first the number of its first item; the oldest item of the site has number 0
 * @property {string} table the file with the shards of the year's bodies; years with few of them share one
 */

/**
 * @typedef {object} Contents
 * @property {Record<string, [title: string, kind: string]>} sections
 * @property {Record<string, string>} kinds the kinds of content with their titles
 * @property {number} together how many summaries or texts are in one file
 * @property {number} count how many items the site has
 * @property {string} words the file of tags and of words of titles
 * @property {ShardEntry[]} heads titles, tags, leads and document numbers, oldest first
 * @property {YearEntry[]} years bodies, oldest first
 * @property {string[]} common words of many titles without marks, the commonest first
 */

/** @typedef {{ tags: string[], words: string[] }} Vocabulary */

/** @typedef {[src: string, width: number | null, height: number | null, focus?: string]} Image */

/**
 * @typedef {object} Summary what a result shows of an item
 * @property {string} path from the site's root
 * @property {string} title
 * @property {string} lead
 * @property {string} date ISO 8601
 * @property {string} section
 * @property {string} number of a document
 * @property {Image | null} image
 * @property {string} mark what previews say of items that are not public
 */

export {};
