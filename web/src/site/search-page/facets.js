/** @import { SearchEngine } from "../search/engine.js" */

/**
 * @typedef {object} Facet what results can be filtered by
 * @property {(number: number) => string[]} valuesOf an item
 * @property {(value: string) => string} title of a value, for readers
 */

/** @typedef {Record<string, Facet>} Facets by the names of their fields on the page */

const MAX_OPTIONS = 60;
const YEAR = "nam";

/**
 * Loads what tells which values each item has.
 * @param {SearchEngine} engine
 * @returns {Promise<Facets>}
 */
export async function loadFacets(engine) {
  const [sections, tags, issuers] = await Promise.all(["section", "tag", "issuer"].map((name) => engine.facet(name)));
  const { sections: sectionTitles, kinds } = engine.contents;
  const sectionsOf = invert(sections);
  return {
    muc: { valuesOf: sectionsOf, title: (key) => sectionTitles[key]?.[0] ?? key },
    loai: {
      valuesOf: (number) => sectionsOf(number).map((key) => sectionTitles[key]?.[1]),
      title: (kind) => kinds[kind] ?? kind,
    },
    [YEAR]: { valuesOf: (number) => [engine.year(number)], title: (year) => year },
    "chu-de": { valuesOf: invert(tags), title: (tag) => tag },
    "co-quan": { valuesOf: invert(issuers), title: (issuer) => issuer },
  };
}

/**
 * From the items of each value the values of an item.
 * @param {Map<string, number[]>} numbersByValue
 */
function invert(numbersByValue) {
  /** @type {Map<number, string[]>} */
  const valuesByNumber = new Map();
  for (const [value, numbers] of numbersByValue) {
    for (const number of numbers) valuesByNumber.set(number, [...(valuesByNumber.get(number) ?? []), value]);
  }
  return (/** @type {number} */ number) => valuesByNumber.get(number) ?? [];
}

/**
 * What tells whether the filters let an item through.
 * @param {Facets} facets
 * @param {Record<string, string>} filters
 * @param {string} [ignored] the name of a filter to be left out
 * @returns {(number: number) => boolean}
 */
export function accepting(facets, filters, ignored) {
  const active = Object.entries(filters).filter(([name, value]) => value && name !== ignored);
  return (number) => active.every(([name, value]) => facets[name].valuesOf(number).includes(value));
}

/**
 * The values that a filter offers, each with how many results it would leave: years from the newest, others from the
 * commonest. The value that is set is always among them.
 * @param {string} name of the filter
 * @param {Facets} facets
 * @param {number[]} numbers of all results, whatever the filters
 * @param {Record<string, string>} filters
 * @returns {[value: string, count: number][]}
 */
export function options(name, facets, numbers, filters) {
  const selected = filters[name];
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const number of numbers.filter(accepting(facets, filters, name))) {
    for (const value of facets[name].valuesOf(number)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (selected && !counts.has(selected)) counts.set(selected, 0);
  return [...counts]
    .sort(([a, countOfA], [b, countOfB]) =>
      name === YEAR ? Number(b) - Number(a) : countOfB - countOfA || a.localeCompare(b, "vi"),
    )
    .filter(([value], index) => index < MAX_OPTIONS || value === selected);
}
