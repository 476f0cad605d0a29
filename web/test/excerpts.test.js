import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { excerpt, highlight } from "../src/site/search/excerpts.js";
import { parseQuery, words } from "../src/site/search/tokens.js";

/**
 * A different word for each number: "chữaa", "chữab" …
 * @param {number} number
 */
const word = (number) => `chữ${String.fromCharCode(97 + number / 26, 97 + (number % 26))}`;

/** @param {number} count of words */
const filler = (count) => Array.from({ length: count }, (_, number) => word(number)).join(" ");

test("words of the query are marked in any spelling", () => {
  assert.deepEqual(highlight("Xã Hoà Bình, hoa bình thường", parseQuery("hòa binh")), [
    ["Xã ", false],
    ["Hoà", true],
    [" ", false],
    ["Bình", true],
    [", ", false],
    ["hoa", true],
    [" ", false],
    ["bình", true],
    [" thường", false],
  ]);
});

test("a highlighted text is the text itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, query) => {
      const stretches = highlight(text, parseQuery(query)).map(([stretch]) => stretch);
      assert.equal(stretches.join(""), text);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("a short text is given whole", () => {
  assert.equal(excerpt(`  ${filler(45)}.`, parseQuery("không")), `  ${filler(45)}.`);
});

test("of a long text the part with the query is given, with dots where it is cut", () => {
  const text = `${filler(100)} dân vận khéo ${filler(100)}`;
  const part = excerpt(text, parseQuery("dan van kheo"));
  assert.ok(part.startsWith(`…${word(92)} `) && part.endsWith(` ${word(33)}…`), part);
  assert.ok(part.includes("dân vận khéo"));
  assert.equal(words(part).length, 45);
});

test("the beginning and the end of a text are not cut there", () => {
  assert.equal(excerpt(`Dân vận. ${filler(100)}`, parseQuery("dân vận")), `Dân vận. ${filler(43)}…`);
  assert.ok(excerpt(`${filler(100)} dân vận!`, parseQuery("dân vận")).endsWith(`${word(99)} dân vận!`));
});

test("the words side by side are shown rather than those scattered before", () => {
  const part = excerpt(`vận và dân ${filler(60)} dân vận ${filler(60)}`, parseQuery("dân vận"));
  assert.ok(part.includes("dân vận"));
});
