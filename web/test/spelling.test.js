import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isOneEditApart, suggestions } from "../src/site/search/spelling.js";

const VOCABULARY = {
  tags: ["Môi trường", "Dân vận khéo", "Đại đoàn kết"],
  words: ["dân", "dạn", "vận", "khéo", "trường", "nông", "thôn"],
};

for (const [one, other] of [
  ["truong", "truog"],
  ["truong", "truongg"],
  ["truong", "trupng"],
  ["truong", "trunog"],
  ["a", "b"],
  ["a", "ab"],
]) {
  test(`"${one}" and "${other}" are one edit apart`, () => {
    assert.ok(isOneEditApart(one, other));
    assert.ok(isOneEditApart(other, one));
  });
}

for (const [one, other] of [
  ["truong", "truong"],
  ["truong", "trg"],
  ["truong", "turogn"],
  ["dan", "van1"],
  ["ab", "cd"],
]) {
  test(`"${one}" and "${other}" are not`, () => assert.ok(!isOneEditApart(one, other)));
}

test("every word that one edit makes is one edit apart", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abc"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom(..."xyz"), (text, place, letter) => {
      const at = place % text.length;
      const edits = [
        text.slice(0, at) + letter + text.slice(at),
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + letter + text.slice(at + 1),
      ];
      for (const edited of edits) assert.ok(isOneEditApart(text, edited), edited);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("a tag that is nearly the query is suggested first, then the query with its words corrected", () => {
  assert.deepEqual(suggestions("môi trườg", VOCABULARY, ["moi"]), ["Môi trường", "môi trường"]);
});

test("words that the index has stay as they were typed", () => {
  assert.deepEqual(suggestions("NÔNG  thnô", VOCABULARY, []), ["NÔNG thôn"]);
});

test("of several near words the one with the same marks is meant", () => {
  assert.deepEqual(suggestions("dâm", VOCABULARY, []), ["dân"]);
  assert.deepEqual(suggestions("dạm", VOCABULARY, []), ["dạn"]);
});

test("nothing is suggested if a word is like none, or for the same words in another spelling", () => {
  assert.deepEqual(suggestions("dân xyzxyz", VOCABULARY, []), []);
  assert.deepEqual(suggestions("dan van kheo", VOCABULARY, []), []);
  assert.deepEqual(suggestions("", VOCABULARY, []), []);
});

test("there are five suggestions at the most", () => {
  const tags = ["dan a", "dan b", "dan c", "dan d", "dan e", "dan g"];
  assert.deepEqual(suggestions("dan x", { tags, words: [] }, []), tags.slice(0, 5));
});
