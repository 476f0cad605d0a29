import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseQuery, stripMarks, tokenize, wordCode, words } from "../src/site/search/tokens.js";

/** @type {{ text: string, words: string[] }[]} the table that test_tokens.py reads as well */
const CASES = JSON.parse(readFileSync(new URL("../../tests/cases/search/words.json", import.meta.url), "utf8"));

const LETTERS = ["a", "ă", "â", "b", "d", "đ", "e", "ê", "h", "i", "n", "o", "ô", "ơ", "q", "t", "u", "ư", "y"];
const TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"];
const letter = fc.tuple(fc.constantFrom(...LETTERS), fc.constantFrom(...TONES)).map((parts) => parts.join(""));
const syllable = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(""));

for (const { text, words: expected } of CASES) {
  test(`"${text}" has the words of the common table, however it is composed`, () => {
    assert.deepEqual(words(text), expected);
    assert.deepEqual(words(text.normalize("NFC")), expected);
    assert.deepEqual(words(text.normalize("NFD")), expected);
  });
}

test("a syllable is one word, the same composed and decomposed, in small letters and in capitals", () => {
  fc.assert(
    fc.property(syllable, (text) => {
      const [code, ...others] = words(text.normalize("NFC"));
      assert.deepEqual(others, []);
      assert.match(code, /^[a-z]+[0-9]*$/);
      assert.deepEqual(words(text.normalize("NFD")), [code]);
      assert.deepEqual(words(text.toUpperCase()), [code]);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("words of any text are plain ASCII", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => words(text).every((word) => /^[a-z0-9]+$/.test(word))),
    { seed: 1, numRuns: 2000 },
  );
});

test("a word stands where its position says", () => {
  const text = "Xã Đồng Mận, 62-KH/BDVTU";
  const spelled = tokenize(text).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(spelled, ["Xã", "Đồng", "Mận", "62", "KH", "BDVTU"]);
});

test("the tone may stand on either vowel: hòa and hoà are one word", () => {
  assert.equal(wordCode("hòa"), wordCode("hoà"));
  assert.notEqual(wordCode("hòa"), wordCode("hóa"));
});

test("marks are stripped from words, and numbers stay", () => {
  assert.equal(stripMarks("duong9772"), "duong");
  assert.equal(stripMarks("62"), "62");
  assert.equal(stripMarks("x43cx1"), "x43cx");
});

test("a query knows whether it was typed with marks", () => {
  assert.deepEqual(parseQuery("dân vận"), { codes: ["dan6", "van65"], hasMarks: true });
  assert.deepEqual(parseQuery("dan van 2018"), { codes: ["dan", "van", "2018"], hasMarks: false });
  assert.deepEqual(parseQuery(" … "), { codes: [], hasMarks: false });
});

test("a query of any length is cut to forty words of its first three hundred characters", () => {
  assert.equal(parseQuery("a ".repeat(1000)).codes.length, 40);
  assert.deepEqual(parseQuery("a".repeat(10_000)).codes, ["a".repeat(40)]);
  assert.deepEqual(parseQuery(`${" ".repeat(300)}dân`).codes, []);
});
