import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accepting, loadFacets, options } from "../src/site/search-page/facets.js";
import { formatDay, noResults, resultCount } from "../src/site/search-page/messages.js";
import { formatRequest, isFiltered, parseRequest } from "../src/site/search-page/request.js";
import { indexFiles, openIndex } from "./helpers/site-index.js";

const FILTERS = ["muc", "nam"];

test("a request is read from its address", () => {
  assert.deepEqual(parseRequest("?q=+d%C3%A2n+v%E1%BA%ADn+&xep=ngay&nam=2018&la=1", FILTERS), {
    text: "dân vận",
    order: "ngay",
    filters: { muc: "", nam: "2018" },
  });
});

test("what an address lacks, or says wrongly, is as if nothing was asked", () => {
  const nothing = { text: "", order: "", filters: { muc: "", nam: "" } };
  for (const address of ["", "?", "?q=&xep=cu&muc=", "?xep=NGAY", "?q=%20"]) {
    assert.deepEqual(parseRequest(address, FILTERS), nothing, address);
  }
});

test("an address that is no UTF-8 is read as well", () => {
  assert.equal(parseRequest("?q=%E1%BA", FILTERS).text, "\ufffd");
});

test("the address of a request is read as the same request", () => {
  const text = fc.string({ unit: "grapheme" }).map((value) => value.trim());
  const order = fc.constantFrom(/** @type {const} */ (""), /** @type {const} */ ("ngay"));
  const filters = fc.record({ muc: text, nam: text }, { noNullPrototype: true });
  const anyRequest = fc.record({ text, order, filters }, { noNullPrototype: true });
  fc.assert(
    fc.property(anyRequest, (request) => {
      assert.deepEqual(parseRequest(formatRequest(request), FILTERS), request);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("an address is short: it says nothing of what is not asked for", () => {
  assert.equal(formatRequest({ text: "", order: "", filters: { muc: "" } }), "");
  assert.equal(formatRequest({ text: "dân vận", order: "", filters: { muc: "" } }), "?q=d%C3%A2n+v%E1%BA%ADn");
  assert.equal(formatRequest({ text: "", order: "ngay", filters: { nam: "2018" } }), "?xep=ngay&nam=2018");
});

test("a request is filtered if any filter is set", () => {
  assert.equal(isFiltered({ text: "", order: "", filters: { muc: "", nam: "" } }), false);
  assert.equal(isFiltered({ text: "", order: "", filters: { muc: "", nam: "2018" } }), true);
});

/** @type {import("../src/site/search-page/facets.js").Facets} */
const FACETS = {
  muc: { valuesOf: (number) => [["tin", "tin", "tin", "bai"][number]], title: (key) => key },
  nam: { valuesOf: (number) => [["2016", "2018", "2017", "2018"][number]], title: (year) => year },
};
const ALL = [0, 1, 2, 3];

test("filters let through the items that have all of their values", () => {
  assert.deepEqual(ALL.filter(accepting(FACETS, { muc: "tin", nam: "" })), [0, 1, 2]);
  assert.deepEqual(ALL.filter(accepting(FACETS, { muc: "tin", nam: "2018" })), [1]);
  assert.deepEqual(ALL.filter(accepting(FACETS, { muc: "tin", nam: "2018" }, "muc")), [1, 3]);
});

test("a filter offers what is left by the others: years from the newest, values from the commonest", () => {
  assert.deepEqual(options("nam", FACETS, ALL, { muc: "tin", nam: "" }), [
    ["2018", 1],
    ["2017", 1],
    ["2016", 1],
  ]);
  assert.deepEqual(options("muc", FACETS, ALL, { muc: "", nam: "" }), [
    ["tin", 3],
    ["bai", 1],
  ]);
});

test("values that are equally common stand in Vietnamese order", () => {
  const tags = ["đồng", "ấm", "dân", "ăn", "anh"];
  const facets = { tag: { valuesOf: (/** @type {number} */ number) => [tags[number]], title: String } };
  const values = options("tag", facets, [0, 1, 2, 3, 4], { tag: "" }).map(([value]) => value);
  assert.deepEqual(values, ["anh", "ăn", "ấm", "dân", "đồng"]);
});

test("sixty values are offered, and always the one that is set", () => {
  const facets = { tag: { valuesOf: (/** @type {number} */ number) => [String(number)], title: String } };
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  assert.equal(options("tag", facets, numbers, { tag: "" }).length, 60);
  assert.equal(options("tag", facets, numbers, { tag: "99" }).length, 61);
  assert.deepEqual(options("tag", facets, [], { tag: "gone" }), [["gone", 0]]);
});

test("the facets of an index are those of its items", async () => {
  const { engine } = await openIndex(
    indexFiles([
      { title: "Một", year: 2017 },
      { title: "Hai", year: 2018 },
    ]),
  );
  const facets = await loadFacets(engine);
  assert.deepEqual(facets.muc.valuesOf(1), ["tin-tuc"]);
  assert.deepEqual(facets.loai.valuesOf(1), ["article"]);
  assert.deepEqual(facets.nam.valuesOf(0), ["2017"]);
  assert.deepEqual(facets["chu-de"].valuesOf(0), []);
  assert.equal(facets.muc.title("tin-tuc"), "Tin tức");
  assert.equal(facets.loai.title("article"), "Bài viết");
});

test("the number of results is told with what it leaves out", () => {
  const state = { count: 1234, text: "dân vận", isFinal: true, isComplete: true };
  assert.equal(resultCount(state), "Có 1.234 kết quả cho “dân vận”.");
  assert.equal(
    resultCount({ ...state, isComplete: false }),
    "Có 1.234 kết quả cho “dân vận” (chưa kể bài chỉ nhắc tới trong nội dung).",
  );
  assert.equal(
    resultCount({ ...state, isFinal: false }),
    "Có 1.234 kết quả cho “dân vận”, đang tìm tiếp trong nội dung bài.",
  );
  assert.equal(resultCount({ ...state, text: "", isComplete: false }), "Có 1.234 kết quả.");
  assert.equal(noResults(""), "Không có bài nào.");
  assert.equal(noResults("abc"), "Không có kết quả nào cho “abc”.");
});

test("a day is written as in Viet Nam", () => assert.equal(formatDay("2018-10-19T07:30:00+07:00"), "19/10/2018"));
