import { createElement } from "../../dom.js";
import { formatDay } from "./messages.js";

/** @import { SearchEngine } from "../search/engine.js" */
/** @import { Search } from "../search/search.js" */
/** @import { Image } from "../search/contents.js" */
/** @import { Query } from "../search/tokens.js" */
/** @import { SearchModule } from "./site-index.js" */

/**
 * Draws results as the site's lists show items.
 *
 * Pictures are loaded as they come into view. A browser's own lazy loading fetches what is several screens away, which
 * on a phone is more than the search itself.
 */
export class ResultRows {
  #module;
  #engine;
  #base;
  #pictures = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
      target.src = target.dataset.src ?? "";
      this.#pictures.unobserve(target);
    }
  });

  /**
   * @param {SearchModule} module
   * @param {SearchEngine} engine
   * @param {string} base the path of the site's root, with a slash at its end
   */
  constructor(module, engine, base) {
    this.#module = module;
    this.#engine = engine;
    this.#base = base;
  }

  /**
   * @param {number} number
   * @param {Search} search
   */
  async draw(number, search) {
    const { query } = search;
    const [summary, text] = await Promise.all([
      this.#engine.summary(number),
      search.isInMetadata(number) ? "" : this.#engine.text(number),
    ]);
    // What begins with a slash could lead to another site.
    const href = this.#base + summary.path.replace(/^\/+/, "");
    const link = createElement("a", { href }, ...this.#highlighted(summary.title, query));
    const words = createElement("div", { className: "row__words" });
    words.append(createElement("h2", { className: "card__title" }, link));
    const excerpt = this.#module.excerpt(text || summary.lead, query);
    if (excerpt) {
      const className = "card__lead finder__excerpt";
      words.append(createElement("p", { className }, ...this.#highlighted(excerpt, query)));
    }
    const meta = createElement("p", { className: "meta" });
    if (summary.mark) meta.append(createElement("span", { className: "mark", textContent: summary.mark }));
    const section = this.#engine.contents.sections[summary.section]?.[0] ?? "";
    meta.append(createElement("span", { className: "kicker", textContent: section }));
    if (summary.number) {
      const className = "document__number";
      meta.append(createElement("span", { className }, ...this.#highlighted(summary.number, query)));
    }
    meta.append(createElement("time", { dateTime: summary.date, textContent: formatDay(summary.date) }));
    words.append(meta);
    const row = createElement("li", { className: "row" });
    row.dataset.searchResult = "";
    row.dataset.item = "";
    if (summary.image) row.append(createElement("div", { className: "row__picture" }, this.#picture(summary.image)));
    row.append(words);
    return row;
  }

  /**
   * @param {string} text
   * @param {Query} query
   */
  #highlighted(text, query) {
    return this.#module
      .highlight(text, query)
      .map(([stretch, isMatch]) => (isMatch ? createElement("mark", { textContent: stretch }) : stretch));
  }

  /** @param {Image} image */
  #picture([src, width, height, focus = ""]) {
    const picture = createElement("img", { alt: "", decoding: "async", className: focus });
    if (width) Object.assign(picture, { width, height });
    picture.dataset.src = src;
    this.#pictures.observe(picture);
    return picture;
  }
}
