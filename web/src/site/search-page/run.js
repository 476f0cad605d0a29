import { accepting } from "./facets.js";

/** @import { Search } from "../search/search.js" */
/** @import { Facets } from "./facets.js" */
/** @import { SearchRequest } from "./request.js" */
/** @import { SiteIndex } from "./site-index.js" */

/** One request while it is searched for and shown. */
export class Run {
  #isCurrent;
  /** @type {Facets | null} loaded only if the reader has opened the filters */
  facets = null;
  /** @type {number[]} the results that the filters let through, in the order in which they are shown */
  numbers = [];

  /**
   * @param {SearchRequest} request
   * @param {SiteIndex} index
   * @param {Search} search
   * @param {() => boolean} isCurrent
   */
  constructor(request, index, search, isCurrent) {
    this.request = request;
    this.index = index;
    this.search = search;
    this.#isCurrent = isCurrent;
  }

  /** False if the reader has asked for something else meanwhile. */
  get isCurrent() {
    return this.#isCurrent();
  }

  /** @returns {(number: number) => boolean} */
  get accept() {
    return this.facets ? accepting(this.facets, this.request.filters) : () => true;
  }
}
