import assert from "node:assert/strict";
import { test } from "node:test";
import { FIELD_RANK, FIELD_SIZE, isPhrase, isTitlePhrase, proximity, score } from "../src/site/search/scoring.js";
import { selectWords } from "../src/site/search/search.js";

/**
 * @param {string} field
 * @param {number} index
 */
const at = (field, index) => FIELD_RANK[field] * FIELD_SIZE + index;

/**
 * @param {number[]} positions
 * @param {Partial<import("../src/site/search/word-matches.js").ItemMatch>} [properties]
 */
const match = (positions, properties) => ({
  positions,
  exactPositions: positions,
  isPrefixOnly: false,
  ...properties,
});

test("a phrase in a higher field comes first, then a phrase, then neighbours, then scattered words", () => {
  const offsets = [0, 1, 2];
  const inOrder = [
    [[at("number", 0)], [at("number", 1)], [at("number", 2)]],
    [[at("title", 4)], [at("title", 5)], [at("title", 6)]],
    [[at("tags", 0)], [at("tags", 1)], [at("tags", 2)]],
    [[at("lead", 0)], [at("lead", 1)], [at("lead", 2)]],
    [[at("body", 7)], [at("body", 8)], [at("body", 9)]],
    [[at("title", 0)], [at("title", 1)], [at("title", 5)]],
    [[at("title", 0)], [at("title", 3)], [at("title", 6)]],
    [[at("body", 0)], [at("body", 1)], [at("body", 5)]],
    [[at("body", 0)], [at("body", 3)], [at("body", 6)]],
  ].map((positions) => proximity(positions, offsets));
  assert.deepEqual(
    inOrder,
    [...inOrder].sort((a, b) => b - a),
  );
  assert.equal(new Set(inOrder).size, inOrder.length);
  assert.deepEqual(inOrder.map(isPhrase), [true, true, true, true, true, false, false, false, false]);
  assert.deepEqual(inOrder.map(isTitlePhrase), [true, true, false, false, false, false, false, false, false]);
});

test("a phrase in several fields counts in the highest", () => {
  const positions = [
    [at("lead", 0), at("title", 0), at("body", 3)],
    [at("lead", 1), at("title", 1), at("body", 4)],
  ];
  assert.equal(proximity(positions, [0, 1]), proximity([[at("title", 0)], [at("title", 1)]], [0, 1]));
});

test("of a long query the words asked for stand as far apart as in the query", () => {
  assert.ok(isPhrase(proximity([[at("title", 0)], [at("title", 4)]], [1, 5])));
  assert.ok(!isPhrase(proximity([[at("title", 0)], [at("title", 1)]], [1, 5])));
});

test("what was typed with marks comes before another spelling, however well that one fits", () => {
  const scattered = [match([at("body", 1)]), match([at("body", 9)])];
  const otherSpelling = [
    match([at("title", 0)], { exactPositions: [] }),
    match([at("title", 1)], { exactPositions: [] }),
  ];
  assert.ok(score(scattered, [0, 1], true) > score(otherSpelling, [0, 1], true));
});

test("without marks the same spelling decides only between equals", () => {
  const title = [match([at("title", 0)], { exactPositions: [] })];
  const sameSpelling = [match([at("title", 0)])];
  const lead = [match([at("lead", 0)])];
  assert.ok(score(sameSpelling, [0], false) > score(title, [0], false));
  assert.ok(score(title, [0], false) > score(lead, [0], false));
});

test("a whole word comes before the beginning of a longer one", () => {
  const prefix = [match([at("title", 0)], { isPrefixOnly: true, exactPositions: [] })];
  const body = [match([at("body", 0)])];
  assert.ok(score(body, [0], true) > score(prefix, [0], true));
  assert.ok(!isPhrase(score(prefix, [0], true)));
});

test("a short query is asked for whole, a long one by the rarest word of each half", () => {
  const frequency = new Map(Object.entries({ cua: 9, nhan: 3, dan: 5, xa: 4, dong: 2 }));
  assert.deepEqual(selectWords(["cua3", "nhan6", "dan6"], frequency), [0, 1, 2]);
  assert.deepEqual(selectWords(["cua3", "nhan6", "dan6", "xa4", "dong62", "cua3"], frequency), [1, 4]);
  assert.deepEqual(selectWords(["man65", "cua3", "cua3", "cua3", "cua3", "cua3"], frequency), [0, 3]);
});
