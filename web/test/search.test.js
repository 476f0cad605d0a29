import assert from "node:assert/strict";
import { test } from "node:test";
import { SearchEngine, IndexError, parseQuery, phrasesFirst, rerankFirst } from "../src/site/search.js";
import { indexFiles, json, openIndex } from "./helpers/site-index.js";

/** @import { TestItem } from "./helpers/site-index.js" */

/** @type {TestItem[]} oldest first */
const ITEMS = [
  { title: "Đối thoại ở cơ sở", lead: "Tin.", body: "Cán bộ nghe dân.", year: 2015 },
  { title: "Vải thiều được mùa", lead: "Tin.", body: "Nội dung.", year: 2016 },
  { title: "Chuyện mùa hè", lead: "Vải thiều được mùa.", body: "Nội dung.", year: 2016 },
  { title: "Chuyện làng", lead: "Tin.", body: "Năm nay vải thiều được mùa.", year: 2016 },
  { title: "Hòa Bình gặp mặt", lead: "Tin.", body: "Nội dung.", year: 2017 },
  { title: "Đối thoại ở cơ sở", lead: "Tin.", body: "Cán bộ nghe dân.", year: 2017 },
  { title: "Hoa Binh gap mat", lead: "Tin.", body: "Nội dung.", year: 2018 },
  { title: "Bình yên, hòa thuận", lead: "Tin.", body: "Nội dung.", year: 2018 },
  { title: "Kế hoạch binhan", number: "62-KH/BDVTU", tags: "Môi trường", lead: "Tin.", year: 2018 },
];

/**
 * The numbers of the results of a query, in their order.
 * @param {string} text
 * @param {{ lastIsPrefix?: boolean }} [options]
 */
async function results(text, options) {
  const { engine } = await openIndex(indexFiles(ITEMS));
  const search = engine.search(parseQuery(text), options);
  await search.searchMetadata();
  await search.searchBodies(() => true);
  return rerankFirst(search, search.numbersByRelevance());
}

for (const [text, expected] of /** @type {[string, number[]][]} */ ([
  ["Hòa Bình", [4, 7, 6]],
  ["hoa binh", [6, 4, 7]],
  ["hoà", [7, 4, 6]],
  ["vải thiều được mùa", [1, 2, 3]],
  ["vai thieu", [1, 2, 3]],
  ["đối thoại", [5, 0]],
  ["doi thoai o co so", [5, 0]],
  ["62-kh/bdvtu", [8]],
  ["62 kh", [8]],
  ["môi trường", [8]],
  ["can bo nghe dan", [5, 0]],
  ["không có gì", []],
])) {
  test(`"${text}" finds its items in their order`, async () => assert.deepEqual(await results(text), expected));
}

test("a word that is still being typed finds longer ones, whole words first", async () => {
  assert.deepEqual(await results("binh"), [6, 7, 4]);
  assert.deepEqual(await results("binh", { lastIsPrefix: true }), [6, 7, 4, 8]);
  assert.deepEqual(await results("binha", { lastIsPrefix: true }), [8]);
});

test("the beginning of a longer word is never what was typed", async () => {
  const { engine } = await openIndex(indexFiles(ITEMS));
  const search = engine.search(parseQuery("kế binh"), { lastIsPrefix: true });
  await search.searchMetadata();
  assert.deepEqual(search.numbers(), [8]);
  assert.ok(search.score(8) < -1000);
});

test("the items of many files are told apart", async () => {
  const { engine } = await openIndex(
    indexFiles(Array.from({ length: 40 }, (_, index) => ({ title: `Tin số ${index}`, body: `Bài ${index % 7}` }))),
  );
  for (const number of [0, 15, 16, 33, 39]) {
    const search = engine.search(parseQuery(`tin so ${number}`));
    await search.searchMetadata();
    assert.deepEqual(search.numbers(), [number]);
    assert.equal((await engine.summary(number)).title, `Tin số ${number}`);
    assert.equal(await engine.text(number), `Bài ${number % 7}`);
  }
});

test("a query without words, and an order by date, give the newest first", async () => {
  const { engine } = await openIndex(indexFiles(ITEMS));
  const all = engine.search(parseQuery(""));
  await all.searchMetadata();
  assert.deepEqual(all.numbersByRelevance(), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
  const search = engine.search(parseQuery("hoa binh"));
  await search.searchMetadata();
  assert.deepEqual(search.numbersByDate(), [7, 6, 4]);
});

test("bodies of other years than those asked for are not read", async () => {
  const { engine, requests } = await openIndex(indexFiles(ITEMS));
  const search = engine.search(parseQuery("noi dung"));
  await search.searchMetadata();
  await search.searchBodies(() => true, { years: new Set(["2016"]) });
  assert.deepEqual(search.numbersByDate(), [2, 1]);
  assert.ok(!requests.some((path) => /^201[578]/.test(path)));
  assert.equal(search.isComplete, false);
});

test("a file is asked for once, whatever is searched", async () => {
  const { engine, requests } = await openIndex(indexFiles(ITEMS));
  for (const text of ["hòa bình", "vải thiều", "nội dung"]) {
    const search = engine.search(parseQuery(text));
    await search.searchMetadata();
    await search.searchBodies(() => true, { all: true });
    await Promise.all(search.numbers().map((number) => engine.summary(number)));
  }
  assert.equal(new Set(requests).size, requests.length);
  assert.ok(engine.bytesReceived > 0);
});

test("the text of a body decides where the index knows only first places", async () => {
  const items = [
    { title: "Một", body: "vườn mẫu của dân vận khéo ở xã", year: 2017 },
    { title: "Hai", body: "dân ở xã khéo tay, cán bộ vận động", year: 2018 },
    { title: "Ba", body: "khéo nói với dân là vận động tốt", year: 2018 },
  ];
  const { engine } = await openIndex(indexFiles(items));
  const search = engine.search(parseQuery("dan van kheo"));
  await search.searchMetadata();
  await search.searchBodies(() => true);
  assert.deepEqual(await rerankFirst(search, [2, 1, 0]), [0, 2, 1]);
  assert.deepEqual(await phrasesFirst(search, [2, 1, 0]), [0, 2, 1]);
  assert.equal(await phrasesFirst(search, [0, 2, 1]), null);
});

test("facets give the numbers of their items", async () => {
  const { engine } = await openIndex(indexFiles(ITEMS.slice(0, 3)));
  assert.deepEqual(await engine.facet("section"), new Map([["tin-tuc", [0, 1, 2]]]));
  assert.deepEqual(await engine.facet("issuer"), new Map());
  assert.equal(engine.year(1), "2016");
});

test("a slip of the finger is answered with what was meant", async () => {
  const { engine } = await openIndex(indexFiles(ITEMS));
  const search = engine.search(parseQuery("môi trườg"));
  await search.searchMetadata();
  assert.deepEqual(await engine.suggestions("môi trườg", search), ["Môi trường"]);
});

/** @type {[string, (files: Map<string, Uint8Array>) => void][]} */
const DAMAGES = [
  ["the contents are missing", (files) => files.delete("muc-luc.json")],
  ["the contents are no JSON", (files) => files.set("muc-luc.json", new TextEncoder().encode("<html>"))],
  ["a file of words is missing", (files) => files.delete("cu-1/tu/0.bin")],
  ["a file of words is not gzip to its end", (files) => cutOff(files, "cu-1/tu/0.bin")],
  ["a file of words is another program's", (files) => files.set("cu-1/tu/0.bin", json({}))],
  ["a file of words ends too soon", (files) => files.set("cu-1/tu/0.bin", json([["hoa2"], [1]]))],
];
for (const [what, damage] of DAMAGES) {
  test(`an index error is thrown if ${what}`, async () => {
    const files = indexFiles(ITEMS);
    damage(files);
    await assert.rejects(async () => {
      const { engine } = await openIndex(files);
      await engine.search(parseQuery("hòa bình")).searchMetadata();
    }, IndexError);
  });
}

test("an index error is thrown if the network fails, and the next try may succeed", async () => {
  await assert.rejects(
    SearchEngine.open("/muc-luc.json", undefined, async () => Promise.reject(new TypeError("offline"))),
    IndexError,
  );
  const files = indexFiles(ITEMS);
  const { engine } = await openIndex(files);
  const words = /** @type {Uint8Array} */ (files.get("cu-1/tu/0.bin"));
  files.delete("cu-1/tu/0.bin");
  await assert.rejects(engine.search(parseQuery("binh")).searchMetadata(), IndexError);
  files.set("cu-1/tu/0.bin", words);
  const search = engine.search(parseQuery("binh"));
  await search.searchMetadata();
  assert.deepEqual(search.numbersByDate(), [7, 6, 4]);
});

/**
 * @param {Map<string, Uint8Array>} files
 * @param {string} path
 */
function cutOff(files, path) {
  const bytes = /** @type {Uint8Array} */ (files.get(path));
  files.set(path, bytes.slice(0, bytes.length / 2));
}
