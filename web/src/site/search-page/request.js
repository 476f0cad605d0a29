/**
 * What a reader asks the search page for; it stands in the page's address, so that it can be sent and found again.
 * @typedef {object} SearchRequest
 * @property {string} text
 * @property {"" | "ngay"} order "ngay" is by date, "" by relevance
 * @property {Record<string, string>} filters by the names of their fields, "" for those that are not set
 */

/**
 * Reads a request from the query part of an address.
 * @param {string} queryString with or without its "?"
 * @param {string[]} filterNames
 * @returns {SearchRequest}
 */
export function parseRequest(queryString, filterNames) {
  const parameters = new URLSearchParams(queryString);
  return {
    text: (parameters.get("q") ?? "").trim(),
    order: parameters.get("xep") === "ngay" ? "ngay" : "",
    filters: Object.fromEntries(filterNames.map((name) => [name, parameters.get(name) ?? ""])),
  };
}

/**
 * The query part of a request's address, with its "?"; empty if nothing is asked for.
 * @param {SearchRequest} request
 */
export function formatRequest({ text, order, filters }) {
  const parameters = new URLSearchParams();
  if (text) parameters.set("q", text);
  if (order) parameters.set("xep", order);
  for (const [name, value] of Object.entries(filters)) if (value) parameters.set(name, value);
  const queryString = parameters.toString();
  return queryString && `?${queryString}`;
}

/**
 * The address of a request on the page that is open.
 * @param {SearchRequest} request
 */
export const addressOf = (request) => formatRequest(request) || location.pathname;

/** @param {SearchRequest} request */
export const isFiltered = (request) => Object.values(request.filters).some(Boolean);
