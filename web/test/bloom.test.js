import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeFilter, mayContain } from "../src/site/search/bloom.js";

/** @type {{ words: string[], filter: string, others: Record<string, boolean> }} test_tokens.py makes the filter */
const CASE = JSON.parse(readFileSync(new URL("../../tests/cases/search/bloom.json", import.meta.url), "utf8"));
const filter = decodeFilter(CASE.filter);

test("the filter that Python makes contains every word", () => {
  for (const word of CASE.words) assert.ok(mayContain(filter, word), word);
});

test("of other words it says what Python says", () => {
  for (const [word, expected] of Object.entries(CASE.others)) assert.equal(mayContain(filter, word), expected, word);
});

test("an empty filter contains nothing", () => {
  assert.equal(mayContain(new Uint8Array(8), "dan"), false);
});
