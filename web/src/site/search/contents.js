/**
 * The files of the index that the site's own code writes, as types: `muc-luc.json`, which leads to all the others.
 * They are the contract with the indexer (Python); this module holds no code.
 */

/** @typedef {[first: string, last: string, hash: string]} Chunk a file of words; both ends are cut short */

/**
 * @typedef {object} ChunkTable which file of a shard holds which words
 * @property {Chunk[]} chunks in the order of their words
 * @property {string[]} fields `title3` is the title of the fourth item of a record
 */

/**
 * @typedef {object} ShardEntry an index of its own, of some of the items, in a folder of its own
 * @property {string} path the folder
 * @property {number} first the number of its first item; the oldest item of the site has number 0
 * @property {number} count how many items it has
 */

/** @typedef {ShardEntry & { table: ChunkTable }} MetadataEntry titles, tags, leads and document numbers */
/** @typedef {ShardEntry & { year: number }} FulltextEntry bodies; their tables are in a file of their own */

/**
 * @typedef {object} Contents
 * @property {Record<string, [title: string, kind: string]>} sections
 * @property {Record<string, string>} kinds the kinds of content with their titles
 * @property {number} together how many summaries or texts are in one file
 * @property {number} inARecord how many items are one page to Pagefind
 * @property {string} words the file of tags and of words of titles
 * @property {string} tables the file of the tables and Bloom filters of bodies
 * @property {MetadataEntry[]} heads oldest first
 * @property {FulltextEntry[]} bodies oldest first
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
