const HASHES = 3;

/**
 * True if the word may be in the set; false only if it surely is not (Bloom filter, CACM 13, 1970).
 *
 * The indexer makes the filter: two halves of the word's FNV-1a hash, the second added again and again.
 * tests/cases/search/bloom.json holds both to one table.
 * @param {Uint8Array} filter
 * @param {string} word ASCII
 */
export function mayContain(filter, word) {
  let hash = 2166136261;
  for (const char of word) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
  const size = filter.length * 8;
  for (let round = 0; round < HASHES; round++) {
    const bit = ((hash & 0xffff) + round * ((hash >>> 16) | 1)) % size;
    if (!(filter[bit >> 3] & (1 << (bit & 7)))) return false;
  }
  return true;
}

/** @param {string} base64 */
export const decodeFilter = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
