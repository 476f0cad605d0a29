// The search page: reads the query and the filters from the address, shows what the engine finds.

if (document.readyState === "loading") await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready));

const page = document.querySelector("[data-finder]");
const part = (name) => page.querySelector(`[data-finder-${name}]`);
const form = part("form");
const field = form.elements.q;
const tools = part("tools");
const results = part("results");
const more = part("more");
const deep = part("deep");
const status = page.querySelector("[data-search-status]");
const order = tools.querySelector("[name=xep]");
const panel = part("filters");
const selects = [...panel.querySelectorAll("select")];

const AT_ONCE = 10;
const ON_SCREEN = 5;
const ALL = { muc: "Mọi chuyên mục", loai: "Mọi loại", nam: "Mọi năm", "chu-de": "Mọi chủ đề", "co-quan": "Mọi cơ quan" };
const MOST_OPTIONS = 60;

let module;
let engine;
let turn = 0;
let last = null;

const count = (number) => number.toLocaleString("vi-VN");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const day = (iso) => iso.slice(0, 10).split("-").reverse().join("/");

function say(...words) {
  status.replaceChildren(...words);
}

// The address ----------------------------------------------------------------------------------------------------

function asked() {
  const values = new URLSearchParams(location.search);
  const filters = Object.fromEntries(selects.map(({ name }) => [name, values.get(name) ?? ""]));
  return { text: (values.get("q") ?? "").trim(), order: values.get("xep") === "ngay" ? "ngay" : "", filters };
}

function address({ text, order: by, filters }) {
  const values = new URLSearchParams();
  if (text) values.set("q", text);
  if (by) values.set("xep", by);
  for (const [name, value] of Object.entries(filters)) if (value) values.set(name, value);
  const query = values.toString();
  return query ? `?${query}` : location.pathname;
}

function go(wanted) {
  history.pushState(null, "", address(wanted));
  show();
}

// Filters --------------------------------------------------------------------------------------------------------

/** For each filter its values, and what tells whether an item has one of them. */
async function facets() {
  const [sections, tags, issuers] = await Promise.all(["section", "tag", "issuer"].map((name) => engine.facet(name)));
  const told = (values) => {
    const of = new Map();
    for (const [value, numbers] of values) for (const number of numbers) of.set(number, (of.get(number) ?? []).concat(value));
    return (number) => of.get(number) ?? [];
  };
  const { sections: known, kinds } = engine.contents;
  const section = told(sections);
  return {
    muc: { of: section, title: (key) => known[key]?.[0] ?? key },
    loai: { of: (number) => section(number).map((key) => known[key]?.[1]), title: (kind) => kinds[kind] ?? kind },
    nam: { of: (number) => [engine.year(number)], title: (year) => year },
    "chu-de": { of: told(tags), title: (tag) => tag },
    "co-quan": { of: told(issuers), title: (issuer) => issuer },
  };
}

let facetsAsked;
const allFacets = () => {
  facetsAsked ??= facets();
  facetsAsked.catch(() => (facetsAsked = undefined));
  return facetsAsked;
};

const accepting = (known, filters, except) => {
  const active = Object.entries(filters).filter(([name, value]) => value && name !== except);
  return (number) => active.every(([name, value]) => known[name].of(number).includes(value));
};

/** Fills the filters with the values that are left, each with how many results it has. */
function fill(known, numbers, filters) {
  for (const select of selects) {
    const facet = known[select.name];
    const counts = new Map();
    for (const number of numbers.filter(accepting(known, filters, select.name))) {
      for (const value of facet.of(number)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const chosen = filters[select.name];
    if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
    const values = [...counts].sort(([one, ones], [other, others]) =>
      select.name === "nam" ? other - one : others - ones || one.localeCompare(other, "vi"),
    );
    const shown = values.filter(([value], place) => place < MOST_OPTIONS || value === chosen);
    select.replaceChildren(
      new Option(ALL[select.name], ""),
      ...shown.map(([value, number]) => new Option(`${facet.title(value)} (${count(number)})`, value)),
    );
    select.value = chosen;
    select.parentElement.hidden = !values.length;
  }
}

// Results --------------------------------------------------------------------------------------------------------

function withMarks(text, query) {
  return module.marked(text, query).map(([piece, isMarked]) => (isMarked ? element("mark", { textContent: piece }) : piece));
}

/** A browser's own lazy loading fetches what is several screens away: on a phone that is more than the search itself. */
const inView = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    target.src = target.dataset.src;
    inView.unobserve(target);
  }
});

/** The address of an item: its path is checked to be one of this site. */
const href = (path) => page.dataset.base + path.replace(/^\/+/, "");

async function row(number, wanted) {
  const { search, query } = wanted;
  const inHead = search.inHead(number);
  const [card, text] = await Promise.all([engine.card(number), inHead ? "" : engine.text(number)]);
  const title = element("h2", { className: "card__title" });
  title.append(element("a", { href: href(card.path) }, ...withMarks(card.title, query)));
  const words = element("div", { className: "row__words" }, title);
  const lead = module.excerpt(text || card.lead, query);
  if (lead) words.append(element("p", { className: "card__lead finder__excerpt" }, ...withMarks(lead, query)));
  const meta = element("p", { className: "meta" });
  if (card.mark) meta.append(element("span", { className: "mark", textContent: card.mark }));
  meta.append(element("span", { className: "kicker", textContent: engine.contents.sections[card.section]?.[0] ?? "" }));
  if (card.number) {
    meta.append(element("span", { className: "document__number" }, ...withMarks(card.number, query)));
  }
  meta.append(element("time", { dateTime: card.date, textContent: day(card.date) }));
  words.append(meta);
  const item = element("li", { className: "row" });
  item.dataset.searchResult = "";
  item.dataset.item = "";
  if (card.image) {
    const [src, width, height] = card.image;
    const picture = element("img", { alt: "", decoding: "async" });
    if (width) Object.assign(picture, { width, height });
    picture.dataset.src = src;
    inView.observe(picture);
    item.append(element("div", { className: "row__picture" }, picture));
  }
  item.append(words);
  return item;
}

/** The next results: those that stand on the first screen as soon as they are there, then the others. */
function rowsOf(wanted, from) {
  const rows = wanted.numbers.slice(from, from + AT_ONCE).map((number) => row(number, wanted));
  const others = Promise.all(rows.slice(ON_SCREEN));
  // It is waited for later.
  others.catch(() => {});
  return [Promise.all(rows.slice(0, ON_SCREEN)), others];
}

/** Shows the next results, of which the first gets the focus. */
async function showMore(wanted) {
  const [first, others] = rowsOf(wanted, results.children.length);
  const rows = [...(await first), ...(await others)];
  if (wanted.turn !== turn) return;
  results.append(...rows);
  more.hidden = results.children.length >= wanted.numbers.length;
  rows[0]?.querySelector("a").focus();
}

function sentence(wanted, isLast) {
  const { text, numbers, search } = wanted;
  const what = text ? ` cho “${text}”` : "";
  const where = text && !search.complete ? " (chưa kể bài chỉ nhắc tới trong nội dung)" : "";
  return `Có ${count(numbers.length)} kết quả${what}${isLast ? where : ", đang tìm tiếp trong nội dung bài"}.`;
}

/** Shows what is found so far; `isLast` where nothing more is under way. */
async function showAll(wanted, isLast = true) {
  const known = wanted.known;
  const byDate = wanted.order === "ngay";
  const all = wanted.search.ranked(byDate ? "date" : "");
  const accepted = known ? all.filter(accepting(known, wanted.filters)) : all;
  wanted.numbers = byDate ? accepted : await wanted.search.refined(accepted);
  const [first, others] = rowsOf(wanted, 0);
  const rows = await first;
  if (wanted.turn !== turn) return;
  results.replaceChildren(...rows);
  tools.hidden = !all.length && !known;
  deep.hidden = !isLast || wanted.search.complete || !wanted.text;
  if (panel.open && known) fill(known, all, wanted.filters);
  if (wanted.numbers.length) say(sentence(wanted, isLast));
  else if (isLast) await showNone(wanted);
  const rest = await others;
  if (wanted.turn !== turn) return;
  results.append(...rest);
  more.hidden = results.children.length >= wanted.numbers.length;
  const better = isLast && !byDate ? await wanted.search.withPhrase(wanted.numbers) : null;
  if (!better || wanted.turn !== turn) return;
  wanted.numbers = better;
  const again = (await Promise.all(rowsOf(wanted, 0))).flat();
  if (wanted.turn === turn) results.replaceChildren(...again);
}

/** Nothing found: what may have been meant, and the other ways. */
async function showNone(wanted) {
  const { text, search, filters } = wanted;
  const none = text ? `Không có kết quả nào cho “${text}”.` : "Không có bài nào.";
  say(none);
  if (Object.values(filters).some(Boolean)) {
    say(`${none} Mời bạn bỏ bớt điều kiện lọc.`);
    return;
  }
  const meant = await engine.meant(text, search);
  for (const suggestion of meant) {
    const other = engine.search(module.parse(suggestion));
    await other.heads();
    if (wanted.turn !== turn) return;
    if (other.numbers().length) {
      const link = element("a", { href: address({ text: suggestion, order: "", filters: {} }), textContent: suggestion });
      say(`${none} Có phải bạn tìm “`, link, "”?");
      return;
    }
  }
  say(`${none} Mời bạn thử từ khác, hoặc tìm theo các cách dưới đây.`);
}

function fail(error) {
  console.error(error);
  results.replaceChildren();
  tools.hidden = more.hidden = deep.hidden = true;
  const why = error instanceof TypeError && !module ? "Chưa tải được phần tìm kiếm" : "Chỉ mục tìm kiếm đang thiếu hoặc đang được cập nhật";
  say(`${why}. Mời bạn tải lại trang sau ít phút, hoặc xem `, element("a", { href: page.dataset.archive, textContent: "kho lưu trữ" }), ".");
}

async function find(wanted) {
  module ??= await import(new URL(page.dataset.engine, location.href).href);
  engine ??= await module.Engine.open(new URL(page.dataset.index, location.href).href, page.dataset.contents);
  wanted.query = module.parse(wanted.text);
  if (wanted.text && !wanted.query.codes.length) {
    say("Mời bạn gõ ít nhất một chữ cái hoặc chữ số.");
    return;
  }
  const filtered = Object.values(wanted.filters).some(Boolean);
  if (filtered) panel.open = true;
  wanted.search = engine.search(wanted.query);
  const [known] = await Promise.all([filtered || panel.open ? allFacets() : null, wanted.search.heads()]);
  wanted.known = known;
  if (wanted.turn !== turn) return;
  const accept = known ? accepting(known, wanted.filters) : () => true;
  const years = wanted.filters.nam ? new Set([wanted.filters.nam]) : null;
  if (wanted.text && !wanted.search.suffices(accept)) {
    // What is there is shown while more is asked for.
    let shown;
    const early = () => {
      if (!shown && wanted.search.numbers().some(accept)) shown = showAll(wanted, false);
      // What fails here fails where it is waited for.
      shown?.catch(() => {});
    };
    await wanted.search.bodies(accept, { years, early });
    await shown;
  }
  if (wanted.turn !== turn) return;
  if (wanted.text && !wanted.search.numbers().length) {
    // A word may be a part of one: of a document's number, for instance.
    const longer = engine.search(wanted.query, { unfinished: true });
    await longer.heads();
    if (longer.numbers().length) wanted.search = longer;
  }
  if (wanted.turn !== turn) return;
  await showAll(wanted);
  if (wanted.text && (await wanted.search.further(accept, years)) && wanted.turn === turn) await showAll(wanted);
}

async function show() {
  const wanted = { ...asked(), turn: ++turn };
  last = wanted;
  field.value = wanted.text;
  order.value = wanted.order;
  document.title = document.title.replace(/^(“.*” – )?/s, wanted.text ? `“${wanted.text}” – ` : "");
  results.replaceChildren();
  more.hidden = deep.hidden = true;
  if (!wanted.text && !Object.values(wanted.filters).some(Boolean)) {
    tools.hidden = true;
    say();
    return;
  }
  say("Đang tìm…");
  results.setAttribute("aria-busy", "true");
  try {
    try {
      await find(wanted);
    } catch (error) {
      if (wanted.turn !== turn || !module || !(error instanceof module.IndexError)) throw error;
      // The site may have been published anew since the page was opened: once more, from what is there now.
      engine = facetsAsked = undefined;
      page.dataset.contents = "";
      await find(wanted);
    }
  } catch (error) {
    if (wanted.turn === turn) fail(error);
  }
  if (wanted.turn === turn) results.removeAttribute("aria-busy");
  // The next query may need what tells of bodies, and need not wait for it.
  (window.requestIdleCallback ?? setTimeout)(() => engine?.tables().catch(() => {}));
}

// What the reader does -------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go({ ...asked(), text: field.value.trim() });
});
field.addEventListener("input", () => {
  // Words that are finished are fetched while the next one is being typed.
  const finished = field.value.slice(0, field.value.lastIndexOf(" ") + 1);
  if (engine && finished.trim()) engine.search(module.parse(finished)).heads().catch(() => {});
});
order.addEventListener("change", () => go({ ...asked(), order: order.value }));
for (const select of selects) {
  select.addEventListener("change", () => {
    const now = asked();
    go({ ...now, filters: { ...now.filters, [select.name]: select.value } });
  });
}
part("clear").addEventListener("click", () => go({ ...asked(), filters: {} }));
panel.addEventListener("toggle", async () => {
  const wanted = last;
  if (!panel.open || !engine || wanted.known) return;
  try {
    wanted.known = await allFacets();
    if (wanted.turn === turn) fill(wanted.known, wanted.search.numbers(), wanted.filters);
  } catch (error) {
    fail(error);
  }
});
more.addEventListener("click", () => showMore(last).catch(fail));
deep.addEventListener("click", async () => {
  const wanted = last;
  deep.hidden = true;
  say("Đang tìm trong nội dung bài…");
  try {
    await wanted.search.bodies(() => true, { all: true });
    if (wanted.turn === turn) await showAll(wanted);
  } catch (error) {
    fail(error);
  }
});
results.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...results.querySelectorAll("h2 a")];
  const next = links.indexOf(document.activeElement) + step;
  event.preventDefault();
  (links[next] ?? (next < 0 ? field : links.at(-1))).focus();
});
field.addEventListener("keydown", (event) => {
  const first = results.querySelector("h2 a");
  if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  }
});
window.addEventListener("popstate", show);
show();
