import { loadFacets } from "./facets.js";
import { ResultRows } from "./result-rows.js";

/** @import { SearchEngine } from "../search/engine.js" */
/** @import { Facets } from "./facets.js" */
/** @typedef {typeof import("../search.js")} SearchModule */

/** @type {SearchModule | undefined} */
let loadedModule;

/** False if the script of the search engine could not be loaded. */
export const isEngineLoaded = () => loadedModule !== undefined;

/**
 * True if the index is damaged, incomplete, or another one than the page knows.
 * @param {unknown} error
 */
export const isIndexError = (error) => loadedModule !== undefined && error instanceof loadedModule.IndexError;

/**
 * Loads the search engine and the contents of the index.
 * @param {DOMStringMap} addresses the data attributes of the page; `contents` is empty to read them from the server
 */
export async function openSiteIndex({ engine = "", index = "", contents, base = "" }) {
  loadedModule ??= /** @type {SearchModule} */ (await import(new URL(engine, location.href).href));
  const opened = await loadedModule.SearchEngine.open(new URL(index, location.href).href, contents);
  return new SiteIndex(loadedModule, opened, base);
}

/** The search engine over the site's index, with what the page makes of it. */
export class SiteIndex {
  /** @type {Promise<Facets> | undefined} */
  #facets;

  /**
   * @param {SearchModule} module
   * @param {SearchEngine} engine
   * @param {string} base the path of the site's root
   */
  constructor(module, engine, base) {
    this.module = module;
    this.engine = engine;
    this.rows = new ResultRows(module, engine, base);
  }

  /** What results can be filtered by, loaded once; a failure is tried again. */
  facets() {
    this.#facets ??= loadFacets(this.engine);
    this.#facets.catch(() => (this.#facets = undefined));
    return this.#facets;
  }
}
