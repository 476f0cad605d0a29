import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countSyllables, knownWords, unknownWords } from "../src/desk/form/spelling.js";

const isKnown = knownWords("ba go hoc hop xa trương đưng văn hoa ơ", "km zalo e-mail");

/** @param {string} text */
const found = (text) => [...unknownWords(text, isKnown)].filter((word) => word !== undefined);

for (const [text, expected] of /** @type {[string, string[]][]} */ ([
  ["ba gò họp ở xã, hoà văn hóa", []],
  ["ba gòo họpp ở xa.", ["gòo", "họpp"]],
  ["hoc hòc học họ́c", ["hoc", "hòc", "họ́c"]],
  ["ho\u0323p ở trương\u0300", []],
  ["Gooo HĐNN ba2 12kmm Facebook", []],
  ["v.v. anh.jpg bxx.docx TP.HCM", []],
  ["đi 5 km, đồng/km, e-mail, a) b)", ["đi", "đồng/km"]],
  ["“marketing online” *talk show* _team_ 'xxx'", ["xxx"]],
  ["**talk** họp", ["talk"]],
  ["“ba gò họp ở xã ba gòo”", ["gòo"]],
  ["`code` ```x``` <b class=xyz>ba</b> <!-- note -->", []],
  ["```\ncode here\n```\nba", []],
  ["~~~\nnot closed", []],
  ["[gòo](https://example.org/xyz 'họpp') ![ba](xyz-abc.jpg \"gòo\")", ["gòo", "họpp", "gòo"]],
  ["https://example.org/page www.example.org a.b@example.org ba[^note]", []],
  ["[ref]: https://x.y title\n[^ba]: gòo", ["gòo"]],
  ["ba {: .class #iddd } &nbsp; ba", []],
])) {
  test(`${JSON.stringify(text)}: ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(
      found(text).map(({ word }) => word),
      expected,
    );
    for (const { word, from, to } of found(text)) assert.equal(text.slice(from, to), word);
  });
}

test("any text is gone through to its end, in places that rise", () => {
  const parts = fc.constantFrom(
    "ba",
    "xx",
    " ",
    "\n",
    "*",
    "_",
    "“",
    "”",
    "`",
    "<",
    ">",
    "[",
    "](",
    ")",
    "^",
    "{",
    "}",
    "--",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (words) => {
      let place = 0;
      for (const { from, to } of found(words.join(""))) {
        assert.ok(from >= place && to > from);
        place = to;
      }
    }),
  );
});

test("what readers see is counted", () => {
  assert.equal(
    countSyllables("Ba Gò **họp** – 12 hộ.\n\n- [xã](https://example.org/a b)\n[^1]: Ghi <!-- không đếm -->"),
    8,
  );
  assert.equal(countSyllables(""), 0);
});
