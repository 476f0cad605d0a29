import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IndexError } from "../src/site/search.js";
import { filesBetween, wordsBetween } from "../src/site/search/shard.js";

/** @type {{ words: Record<string, [number, number][]>, file: string }} test_postings.py makes the file */
const CASE = JSON.parse(readFileSync(new URL("../../tests/cases/search/word-file.json", import.meta.url), "utf8"));
const FILE = new Uint8Array(Buffer.from(CASE.file, "base64"));

test("the file that Python makes has every word where it stands", () => {
  assert.deepEqual(Object.fromEntries(wordsBetween(FILE, "", "{")), CASE.words);
});

test("words outside the stretch are left out", () => {
  const words = wordsBetween(FILE, "hiep", "kh").map(([word]) => word);
  assert.deepEqual(words, ["hiep65", "hoa2"]);
});

for (const [what, file] of /** @type {[string, Uint8Array][]} */ ([
  ["is empty", new Uint8Array()],
  ["is cut off", FILE.subarray(0, FILE.length - 1)],
  ["is a page that tells of an error", new TextEncoder().encode("<!doctype html>\n<p>404")],
  ["is other JSON", new TextEncoder().encode("{}\n")],
])) {
  test(`a file that ${what} is damaged`, () => assert.throws(() => wordsBetween(file, "", "{"), IndexError));
}

test("only the files that may hold a word of the stretch are asked for", () => {
  const first = ["a", "dan", "dan6", "kh"];
  assert.deepEqual(filesBetween(first, "dan", "dan:"), [1, 2]);
  assert.deepEqual(filesBetween(first, "a", "a:"), [0]);
  assert.deepEqual(filesBetween(first, "b", "b:"), [0]);
  assert.deepEqual(filesBetween(first, "van", "van:"), [3]);
  assert.deepEqual(filesBetween(first, "0", "0:"), []);
  assert.deepEqual(filesBetween([], "a", "b"), []);
});
