/** The search engine, which the search page and the search box load when they need it. */

export { mayContain } from "./search/bloom.js";
export { SearchEngine } from "./search/engine.js";
export { IndexError } from "./search/errors.js";
export { excerpt, highlight } from "./search/excerpts.js";
export { phrasesFirst, rerankFirst } from "./search/rerank.js";
export { parseQuery, stripMarks, words } from "./search/tokens.js";
