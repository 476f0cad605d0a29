// The search engine: reads the pieces of the Pagefind index that a query needs, and ranks what it finds.
// The rules by which text becomes words are those of hooks/newsroom/search_words.py.

const RUN = /[\p{L}\p{No}\p{Nl}\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+|[0-9]+/gu;
const TONES = { "\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5" };
const SHAPES = { "\u0302": "6", "\u0306": "8", "\u031b": "7" };
const LONGEST = 40;
const MOST_WORDS = 40;
const MOST_LETTERS = 300;
const SHORT = 5;
const MOST_ASKED = 2;
const LOOKED_AT = 6;
const AT_FIRST = 1;
const READ = 60;
const ALLOWANCE = 600_000;

/** Where a word stands, the most telling place first; the figures are ranks. */
const RANK = { number: 5, title: 4, tags: 3, lead: 2, body: 1 };
const PLACE = 65536;

/** As many results as make it needless to look into bodies. */
export const ENOUGH = 10;

/** A site of so few items is looked through whole: that costs little. */
const FEW = 1500;

/** The index on the server is not the one that was begun with, or not whole. */
export class IndexError extends Error {}

/** One run of letters or digits as the index holds it: "đường" is "duong972". */
export function wordCode(run) {
  if (/^[0-9]+$/.test(run)) return run.slice(0, LONGEST);
  let base = "";
  let shapes = "";
  let tone = "";
  for (const char of run.normalize("NFD")) {
    if (char >= "a" && char <= "z") base += char;
    else if (char === "đ") {
      base += "d";
      shapes += "9";
    } else if (TONES[char]) tone = TONES[char];
    else if (SHAPES[char]) shapes += SHAPES[char];
    else if (!/[\p{M}\p{Cf}]/u.test(char)) base += `x${char.codePointAt(0).toString(16)}x`;
  }
  return base && base.slice(0, LONGEST) + shapes + tone;
}

/** The words of a text with where each begins and ends in it. */
export function runs(text) {
  const found = [];
  for (const match of text.matchAll(RUN)) {
    const code = wordCode(match[0].replace(/[ÐƉðɖ]/g, "đ").toLowerCase());
    if (code) found.push({ code, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** The words of a text as the index holds them. */
export const words = (text) => runs(text).map((run) => run.code);

/** A word without its marks; digits keep themselves. */
export const bare = (code) => (/^[0-9]/.test(code) ? code : code.replace(/[0-9]+$/, ""));

/** What a query asks for: its words in order, and whether it has marks. */
export function parse(text) {
  const codes = words(text.slice(0, MOST_LETTERS)).slice(0, MOST_WORDS);
  return { codes, marked: codes.some((code) => bare(code) !== code) };
}

// Files ----------------------------------------------------------------------------------------------------------

async function fetched(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw new IndexError(`${url}: ${error.message}`);
  }
  if (!response.ok) throw new IndexError(`${url}: ${response.status}`);
  return response;
}

/** What the index has cost so far. */
const received = { bytes: 0 };

/** A compressed file; some servers send it as compressed and the browser has opened it already. */
async function opened(url) {
  const bytes = new Uint8Array(await (await fetched(url)).arrayBuffer());
  received.bytes += bytes.length;
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new IndexError(`${url}: ${error.message}`);
  }
}

const openedJson = async (url) => JSON.parse(new TextDecoder().decode(await opened(url)));

const SIGNATURE = "pagefind_dcd";

/** A file of Pagefind's, without the signature it begins with. */
async function unsigned(url) {
  const bytes = await opened(url);
  if (new TextDecoder().decode(bytes.subarray(0, SIGNATURE.length)) !== SIGNATURE) throw new IndexError(`${url}: not Pagefind's`);
  return bytes.subarray(SIGNATURE.length);
}

/** Reads values from CBOR (RFC 8949) of integers, texts and lists. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.text = new TextDecoder();
  }

  /** The figure at the head of a value; `major` then tells what it is of. */
  head() {
    const { bytes } = this;
    const first = bytes[this.at++];
    this.major = first >> 5;
    let number = first & 31;
    if (number > 23) {
      let size = 1 << (number - 24);
      for (number = 0; size > 0; size--) number = number * 256 + bytes[this.at++];
    }
    if (this.at > bytes.length) throw new IndexError("the file ends too soon");
    return number;
  }

  value() {
    const number = this.head();
    if (this.major === 0) return number;
    if (this.major === 1) return -1 - number;
    if (this.major === 4) {
      const list = new Array(number);
      for (let place = 0; place < number; place++) list[place] = this.value();
      return list;
    }
    if (this.major !== 3) throw new IndexError("the file is damaged");
    this.at += number;
    return this.text.decode(this.bytes.subarray(this.at - number, this.at));
  }

  /** Steps over a value. */
  skip() {
    for (let left = 1; left > 0; left--) {
      const number = this.head();
      if (this.major === 4) left += number;
      else if (this.major === 3) this.at += number;
    }
  }

  /** Of a chunk of the index the words from one up to another, with their pages; the others are not even made. */
  between(low, high) {
    this.at = 0;
    this.head();
    const found = [];
    for (let left = this.head(); left > 0; left--) {
      const parts = this.head();
      const word = this.value();
      if (word >= low && word < high) found.push([word, this.value()]);
      else this.skip();
      for (let rest = parts - 2; rest > 0; rest--) this.skip();
    }
    return found;
  }
}

const decoded = async (url) => new Reader(await unsigned(url)).value();

/** What a promise gave the first time; a failure is tried again. */
function remembered(map, key, make) {
  if (!map.has(key)) {
    const promise = make();
    map.set(key, promise);
    promise.catch(() => map.delete(key));
  }
  return map.get(key);
}

/** One index in its own folder; the table tells which of its files holds which words. */
class Piece {
  constructor(root, { path, first, count, year }, { together, inARecord }, table) {
    Object.assign(this, { folder: root + path, path, first, count, year, together, inARecord, table });
    this.files = new Map();
  }

  has(number) {
    return number >= this.first && number < this.first + this.count;
  }

  /** Every word of the index from one code up to another, with its records; the fields tell the items of a record. */
  async between(low, high) {
    const { chunks, fields } = await this.table();
    // Both ends of a chunk are given by no more letters than tell it from the next one.
    const wanted = chunks.filter(([from, to], place) => {
      const next = chunks[place + 1]?.[0];
      const before = next !== undefined && next < low && !low.startsWith(next);
      return from < high && `${to}\uffff` >= low && !before;
    });
    const lists = await Promise.all(
      wanted.map(([, , hash]) => remembered(this.files, hash, () => unsigned(`${this.folder}index/${hash}.pf_index`))),
    );
    return { fields, entries: lists.flatMap((bytes) => new Reader(bytes).between(low, high)) };
  }

  /** What items may be filtered by: by facet and value the numbers of its items. */
  facets() {
    return remembered(this.files, "facets", async () => {
      const found = {};
      for (const [name, values] of Object.entries(await openedJson(`${this.folder}loc.bin`))) {
        found[name] = Object.entries(values).map(([value, steps]) => {
          let number = this.first;
          return [value, steps.map((step) => (number += step))];
        });
      }
      return found;
    });
  }

  /** The card, or the text, of an item. */
  async document(number) {
    const place = number - this.first;
    const file = Math.floor(place / this.together);
    const url = `${this.folder}doc/${file}.bin`;
    return (await remembered(this.files, url, () => openedJson(url)))[place % this.together];
  }
}

// Finding --------------------------------------------------------------------------------------------------------

/** Where one word of a query stands: by item the places of it in any spelling, and those as it was typed. */
class Found {
  constructor(code, marked, unfinished) {
    this.plain = bare(code);
    this.code = code;
    // A query without marks leaves them out everywhere; in one that has marks, a word without may still mean any.
    this.asTyped = marked && code === this.plain ? null : code;
    this.high = unfinished ? `${this.plain}{` : /^[0-9]/.test(code) ? `${code}\0` : `${this.plain}:`;
    this.unfinished = unfinished;
    this.items = new Map();
  }

  async lookInto(piece) {
    const { fields, entries } = await piece.between(this.plain, this.high);
    const texts = fields.map((field) => {
      const [, kind, place] = /^(\D+)(\d+)$/.exec(field);
      return { base: RANK[kind] * PLACE, place: Number(place) };
    });
    for (const [code, records] of entries) {
      const whole = bare(code) === this.plain;
      if (!whole && !this.unfinished) continue;
      const typed = whole && (this.asTyped === null || code === this.asTyped);
      let first = piece.first;
      for (const [step, , inFields] of records) {
        first += step * piece.inARecord;
        let place = 0;
        let item;
        for (const value of inFields) {
          if (value < 0) {
            const text = texts[-1 - value];
            place = text.base;
            item = this.item(first + text.place, whole);
          } else {
            place += value;
            item.any.push(place);
            if (typed) item.typed.push(place);
          }
        }
      }
    }
  }

  /** What is known of an item so far; `whole` says that it has the word, and not just the beginning of one. */
  item(number, whole) {
    let item = this.items.get(number);
    if (!item) this.items.set(number, (item = { any: [], typed: [], part: true }));
    if (whole) item.part = false;
    return item;
  }
}

/** How well the places of words agree, of which the query has each at its step: as a phrase above scattered, title above lead. */
function agreement(lists, steps) {
  let best = 0;
  let sum = 0;
  for (const list of lists) sum += Math.floor(Math.max(...list) / PLACE);
  for (const start of lists[0]) {
    let length = 1;
    while (length < lists.length && lists[length].includes(start + steps[length] - steps[0])) length++;
    if (length === lists.length) best = Math.max(best, Math.floor(start / PLACE));
  }
  if (best) return 100 + 10 * best;
  let pairs = 0;
  for (let at = 1; at < lists.length; at++) pairs += lists[at - 1].some((place) => lists[at].includes(place + steps[at] - steps[at - 1]));
  return (10 * sum) / lists.length + (40 * pairs) / (lists.length - 1);
}

/** The score of an item that has every word: as typed above without marks, then how the words agree. */
function score(number, sequence, steps, marked) {
  const items = sequence.map((found) => found.items.get(number));
  const typed = items.every((item) => item.typed.length);
  const loose = agreement(items.map((item) => item.any), steps);
  const part = items.some((item) => item.part) ? -2000 : 0;
  if (!typed) return part + loose;
  // What was typed without marks was hardly meant so: that it stands there in that way decides only between equals.
  return marked ? part + 1000 + agreement(items.map((item) => item.typed), steps) : part + loose + 0.5;
}

/** Of a query that is not short the words that are asked for, by their places in it: the rarest of each part. */
function telling(codes, engine) {
  const all = codes.map((_, at) => at);
  if (codes.length <= SHORT || engine.count <= FEW) return all;
  const rare = (at) => -(engine.common.get(bare(codes[at])) ?? 0);
  return Array.from({ length: MOST_ASKED }, (_, part) => {
    const from = Math.floor((part * codes.length) / MOST_ASKED);
    const to = Math.floor(((part + 1) * codes.length) / MOST_ASKED);
    return all.slice(from, to).reduce((best, at) => (rare(at) > rare(best) ? at : best));
  });
}

/** A search of one query that can be taken further: into more bodies. */
class Search {
  constructor(engine, query, { unfinished = false } = {}) {
    this.engine = engine;
    this.query = query;
    const last = query.codes.length - 1;
    const known = new Map();
    this.steps = telling(query.codes, engine);
    this.sequence = this.steps.map((at) => {
      const code = query.codes[at];
      const open = unfinished && at === last && bare(code).length > 1;
      const key = open ? `${code}*` : code;
      if (!known.has(key)) known.set(key, new Found(code, query.marked, open));
      return known.get(key);
    });
    this.words = [...known.values()];
    this.asked = new Set();
  }

  async heads() {
    await Promise.all(
      this.engine.heads.flatMap((piece) => this.words.map((word) => word.lookInto(piece))),
    );
  }

  /** Looks into the bodies of a piece: for the rarest word first, and for the others only where that one is. */
  async body(piece) {
    const inPiece = (word) => [...word.items.keys()].some((number) => piece.has(number));
    const [rarest, ...others] = [...this.words].sort((a, b) => a.items.size - b.items.size);
    await rarest.lookInto(piece);
    if (inPiece(rarest)) await Promise.all(others.map((word) => word.lookInto(piece)));
    this.asked.add(piece);
  }

  /** Looks into bodies, newest first, until there are enough results that `accept`, or into all; `early` is called before each further step. */
  async bodies(accept, { all = false, years = null, early = () => {} } = {}) {
    const waiting = await this.waiting(years);
    const whole = all || this.engine.count <= FEW;
    for (let size = whole ? waiting.length : AT_FIRST; waiting.length && (all || !this.suffices(accept)); size *= 3) {
      early();
      await Promise.all(waiting.splice(0, size).map((piece) => this.body(piece)));
    }
  }

  /** Whether some item that `accept`s has the query as a phrase, as far as the index tells. */
  hasPhrase(accept) {
    const surely = (number) => score(number, this.sequence, this.steps, this.query.marked) % 1000 >= 100;
    return this.numbers().some((number) => accept(number) && surely(number));
  }

  /** Looks for a phrase that no result has in older bodies, as far as an allowance of bytes goes; tells if it looked. */
  async further(accept, years = null) {
    if (this.sequence.length < 2 || this.complete || this.hasPhrase(accept)) return false;
    const before = this.engine.received.bytes;
    const waiting = await this.waiting(years);
    const looked = waiting.length > 0;
    while (waiting.length && !this.hasPhrase(accept) && this.engine.received.bytes - before < ALLOWANCE) {
      await Promise.all(waiting.splice(0, 3).map((piece) => this.body(piece)));
    }
    return looked;
  }

  /** The pieces of bodies still to be asked, newest first, without those that lack a word of the query. */
  async waiting(years) {
    const tables = await this.engine.tables();
    const numbers = this.words.map((word) => [...word.items.keys()]);
    const inHeads = (piece, at) => numbers[at].some((number) => piece.has(number));
    const left = this.engine.bodies.filter((piece) => !this.asked.has(piece) && (!years || years.has(String(piece.year))));
    const may = (piece) => this.words.every((word, at) => mayHave(tables[piece.path][1], word.plain) || inHeads(piece, at));
    for (const piece of left) if (!may(piece)) this.asked.add(piece);
    return left.filter((piece) => !this.asked.has(piece)).reverse();
  }

  /** Whether there is a pageful of results, or one whose title or number the query is. */
  suffices(accept) {
    if (this.engine.count <= FEW) return this.complete;
    const numbers = this.numbers().filter(accept);
    const named = (number) => score(number, this.sequence, this.steps, this.query.marked) % 1000 >= 100 + 10 * RANK.title;
    return numbers.length >= ENOUGH || (this.sequence.length > 1 && numbers.some(named));
  }

  get complete() {
    return this.asked.size === this.engine.bodies.length;
  }

  numbers() {
    if (!this.words.length) return Array.from({ length: this.engine.count }, (_, number) => number);
    const [rarest, ...others] = [...this.words].sort((a, b) => a.items.size - b.items.size);
    return [...rarest.items.keys()].filter((number) => others.every((word) => word.items.has(number)));
  }

  /** Numbers of the items that have every word, in their order; the higher a number, the newer its item. */
  ranked(order) {
    const numbers = this.numbers();
    if (order === "date" || !this.words.length) return numbers.sort((a, b) => b - a);
    const scores = new Map(numbers.map((number) => [number, score(number, this.sequence, this.steps, this.query.marked)]));
    return numbers.sort((a, b) => scores.get(b) - scores.get(a) || b - a);
  }

  /** Those numbers with the first of them put right by the texts themselves, which a reader gets to see anyway.

      Of a long query only some words were asked for, and of a body only where each word first stands.
  */
  async refined(numbers) {
    const whole = this.steps.length === this.query.codes.length;
    const surely = (number) => score(number, this.sequence, this.steps, this.query.marked) % 1000 >= 100;
    if (this.query.codes.length < 2 || !numbers.length || (whole && surely(numbers[0]))) return numbers;
    const asked = this.query.codes.map(bare);
    const line = (text) => ` ${words(text).map(bare).join(" ")} `;
    const worth = async (number) => {
      const card = await this.engine.card(number);
      const places = [card.number, card.title, card.lead].map(line);
      if (!this.inHead(number)) places.push(line(await this.engine.text(number)));
      const phrase = places.findIndex((place) => place.includes(` ${asked.join(" ")} `));
      const there = asked.filter((word) => places.some((place) => place.includes(` ${word} `))).length;
      return (phrase < 0 ? 0 : 10 - phrase) + there / asked.length;
    };
    const first = numbers.slice(0, LOOKED_AT);
    const worths = new Map(await Promise.all(first.map(async (number) => [number, await worth(number)])));
    const kept = whole && ![...worths.values()].some((value) => value > 2);
    if (!kept) first.sort((a, b) => worths.get(b) - worths.get(a));
    return [...first, ...numbers.slice(LOOKED_AT)];
  }

  /** Those numbers with the ones first whose body has the query as a phrase, if none of the first has it; else null.

      It reads more texts than are shown, and is worth it for a query of three words or more.
  */
  async withPhrase(numbers) {
    const asked = ` ${this.query.codes.map(bare).join(" ")} `;
    const line = (text) => ` ${words(text).map(bare).join(" ")} `;
    const surely = (number) => score(number, this.sequence, this.steps, this.query.marked) % 1000 >= 100;
    if (this.query.codes.length < 3 || !numbers.length || surely(numbers[0])) return null;
    const read = numbers.slice(0, READ).filter((number) => !this.inHead(number));
    const texts = await Promise.all(read.map((number) => this.engine.text(number)));
    const found = new Set(read.filter((_, place) => line(texts[place]).includes(asked)));
    if (!found.size || found.has(numbers[0])) return null;
    return [...found, ...numbers.filter((number) => !found.has(number))];
  }

  /** Whether all words of the query stand in the item's head. */
  inHead(number) {
    return this.words.every((word) => word.items.get(number)?.any.some((place) => place >= RANK.lead * PLACE));
  }
}

// Slips ----------------------------------------------------------------------------------------------------------

/** Whether one letter added, left out, changed or swapped makes one word of the other. */
export function isNear(one, other) {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const rest = one.slice(start);
  const against = other.slice(start);
  return (
    rest.slice(1) === against.slice(1) ||
    rest.slice(1) === against ||
    rest === against.slice(1) ||
    (rest.length > 1 && rest[0] === against[1] && rest[1] === against[0] && rest.slice(2) === against.slice(2))
  );
}

/** Whether a word may be in a set of which these are the bits (hooks/newsroom/word_sets.py). */
export function mayHave(bits, word) {
  let value = 2166136261;
  for (const char of word) value = Math.imul(value ^ char.charCodeAt(0), 16777619) >>> 0;
  const size = bits.length * 8;
  for (let look = 0; look < 3; look++) {
    const place = ((value & 0xffff) + look * ((value >>> 16) | 1)) % size;
    if (!(bits[place >> 3] & (1 << (place & 7)))) return false;
  }
  return true;
}

// The engine -----------------------------------------------------------------------------------------------------

export class Engine {
  constructor(contents, root) {
    this.contents = contents;
    this.root = root;
    this.common = new Map(contents.common.map((word, place) => [word, contents.common.length - place]));
    const { heads, bodies } = contents;
    this.heads = heads.map((place) => new Piece(root, place, contents, async () => place.table));
    this.bodies = bodies.map((place) => new Piece(root, place, contents, async () => (await this.tables())[place.path][0]));
    this.count = this.heads.reduce((sum, piece) => sum + piece.count, 0);
    this.files = new Map();
    this.received = received;
  }

  /** The engine over the index of which that file is the contents, or of contents already at hand. */
  static async open(url, contents) {
    const text = contents || (await (await fetched(url, { cache: "no-cache" })).text());
    try {
      return new Engine(JSON.parse(text), url.replace(/[^/]*$/, ""));
    } catch (error) {
      throw new IndexError(`${url}: ${error.message}`);
    }
  }

  /** The tables of bodies, each with the set of its words. */
  tables() {
    return remembered(this.files, "tables", async () => {
      const tables = await openedJson(this.root + this.contents.tables);
      for (const entry of Object.values(tables)) entry[1] = Uint8Array.from(atob(entry[1]), (char) => char.charCodeAt(0));
      return tables;
    });
  }

  search(query, options) {
    return new Search(this, query, options);
  }

  of(pieces, number) {
    return pieces.find((piece) => piece.has(number));
  }

  /** What a result shows of an item. */
  async card(number) {
    const card = await this.of(this.heads, number).document(number);
    if (!card) throw new IndexError(`${number}: no card`);
    const [path, title, lead, date, section, itsNumber, image, mark] = card;
    return { path, title, lead, date, section, number: itsNumber, image, mark };
  }

  /** All that the item's page shows below its head. */
  text(number) {
    return this.of(this.bodies, number).document(number);
  }

  year(number) {
    return String(this.of(this.bodies, number).year);
  }

  /** The values of a facet with the numbers of their items. */
  async facet(name) {
    const all = new Map();
    for (const facets of await Promise.all(this.heads.map((piece) => piece.facets()))) {
      for (const [value, numbers] of facets[name] ?? []) all.set(value, (all.get(value) ?? []).concat(numbers));
    }
    return all;
  }

  /** What was probably meant by a query that finds nothing: texts, the likeliest first; `search` is what it was. */
  async meant(text, search) {
    const { tags, words: titleWords } = await remembered(this.files, "words", () =>
      openedJson(this.root + this.contents.words),
    );
    const plain = (value) => words(value).map(bare).join(" ");
    const asked = plain(text.slice(0, MOST_LETTERS));
    const found = tags.filter((tag) => isNear(plain(tag), asked));
    const known = titleWords.map((word) => [wordCode(word), word]);
    const right = new Set(search.words.filter((word) => word.items.size).map((word) => word.plain));
    known.forEach(([code]) => right.add(bare(code)));
    const better = runs(text.slice(0, MOST_LETTERS)).map(({ code, start, end }) => {
      const word = bare(code);
      if (right.has(word)) return text.slice(start, end);
      const near = known.filter(([other]) => isNear(bare(other), word));
      // One letter is more easily missed than the marks, which are typed with care.
      const same = near.find(([other]) => other.slice(bare(other).length) === code.slice(word.length));
      return (same ?? near[0])?.[1];
    });
    if (better.length && better.every(Boolean)) found.push(better.join(" "));
    return [...new Set(found)].filter((value) => plain(value) !== asked).slice(0, 5);
  }
}

// Showing --------------------------------------------------------------------------------------------------------

const WINDOW = 45;

/** A text as pieces, each with whether it is one of the query's words. */
export function marked(text, query) {
  const asked = new Set(query.codes.map(bare));
  const pieces = [];
  let at = 0;
  for (const { code, start, end } of runs(text)) {
    if (!asked.has(bare(code))) continue;
    if (start > at) pieces.push([text.slice(at, start), false]);
    pieces.push([text.slice(start, end), true]);
    at = end;
  }
  if (at < text.length) pieces.push([text.slice(at), false]);
  return pieces;
}

/** The part of a text with most of the query's words in it; a short text is given whole. */
export function excerpt(text, query) {
  const found = runs(text);
  if (found.length <= WINDOW) return text;
  const asked = query.codes.map(bare);
  const plain = found.map(({ code }) => bare(code));
  let best = 0;
  let start = 0;
  for (let at = 0; at < plain.length; at++) {
    if (!asked.includes(plain[at])) continue;
    const near = plain.slice(at, at + WINDOW - 8);
    let length = 0;
    while (length < asked.length && near[length] === asked[length]) length++;
    const value = new Set(near.filter((word) => asked.includes(word))).size + 2 * length;
    if (value > best) [best, start] = [value, at];
  }
  const first = Math.max(0, Math.min(start - 8, found.length - WINDOW));
  const last = Math.min(found.length, first + WINDOW) - 1;
  const head = first ? `…${text.slice(found[first].start, found[last].end)}` : text.slice(0, found[last].end);
  return last < found.length - 1 ? `${head}…` : head + text.slice(found[last].end);
}
