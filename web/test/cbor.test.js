import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CborReader } from "../src/site/search/cbor.js";
import { IndexError } from "../src/site/search/errors.js";
import { chunksBetween, wordsBetween } from "../src/site/search/shard.js";
import { encode } from "./helpers/cbor.js";

/** @param {number[]} bytes */
const read = (bytes) => new CborReader(Uint8Array.from(bytes)).readValue();

/** @type {fc.Arbitrary<unknown>} */
const value = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, fc.maxSafeInteger(), fc.string(), fc.array(tie("value"))),
})).value;

// Appendix A of RFC 8949.
for (const [hex, expected] of /** @type {[string, unknown][]} */ ([
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["1903e8", 1000],
  ["1a000f4240", 1000000],
  ["1b000000e8d4a51000", 1000000000000],
  ["20", -1],
  ["3903e7", -1000],
  ["60", ""],
  ["62c3bc", "ü"],
  ["63e6b0b4", "水"],
  ["80", []],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
])) {
  test(`${hex} is ${JSON.stringify(expected)}`, () => assert.deepEqual(read([...Buffer.from(hex, "hex")]), expected));
}

test("what was written is read", () => {
  fc.assert(
    fc.property(value, (written) => assert.deepEqual(read(encode(written)), written)),
    { seed: 1 },
  );
});

test("a file that is cut off anywhere is refused", () => {
  const bytes = encode(["dan6", [1, -2, 300, [70_000]], "vận", 5_000_000_000]);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => read(bytes.slice(0, length)), IndexError, `${length} bytes`);
  }
});

test("lengths that no file has are refused before anything is allocated", () => {
  for (const hex of ["9b0fffffffffffffff", "7b0fffffffffffffff", "9affffffff", "7affffffff", "9c", "9f", "5f"]) {
    assert.throws(() => read([...Buffer.from(hex, "hex")]), IndexError, hex);
  }
});

test("lengths that the standard reserves are refused", () => {
  for (const first of [0x1c, 0x1d, 0x1e, 0x1f, 0x7c, 0x9c]) {
    assert.throws(() => read([first, ...new Array(200).fill(0)]), IndexError);
  }
});

test("kinds of values that the index does not use are refused", () => {
  for (const hex of ["4101", "a10102", "c100", "f6", "f90000"]) {
    assert.throws(() => read([...Buffer.from(hex, "hex")]), IndexError, hex);
  }
});

test("damaged bytes are read as something or refused, and never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        new CborReader(bytes).readValue();
      } catch (error) {
        assert.ok(error instanceof IndexError, String(error));
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("a skipped value takes the reader to the next one", () => {
  fc.assert(
    fc.property(value, (skipped) => {
      const reader = new CborReader(Uint8Array.from([...encode(skipped), ...encode("next")]));
      reader.skipValue();
      assert.equal(reader.readValue(), "next");
    }),
    { seed: 1 },
  );
});

test("of a chunk only the words asked for are decoded", () => {
  const postings = [[0, [], [-1, 3]]];
  const chunk = Uint8Array.from(encode([["ban", "dan", "dan6", "dang", "van65"].map((word) => [word, postings, []])]));
  assert.deepEqual(wordsBetween(chunk, "dan", "dan:"), [
    ["dan", postings],
    ["dan6", postings],
  ]);
  assert.deepEqual(
    wordsBetween(chunk, "dan", "dan{").map(([word]) => word),
    ["dan", "dan6", "dang"],
  );
});

test("chunks are chosen by their ends, which are cut to what tells them apart", () => {
  /** @type {[string, string, string][]} */
  const chunks = [
    ["a", "c", "1"],
    ["ch", "da", "2"],
    ["dan6", "dan8", "3"],
    ["dang", "z", "4"],
  ];
  const chosen = (/** @type {string} */ low, /** @type {string} */ high) =>
    chunksBetween(chunks, low, high).map(([, , file]) => file);
  assert.deepEqual(chosen("dan", "dan:"), ["2", "3"]);
  assert.deepEqual(chosen("dan", "dan{"), ["2", "3", "4"]);
  assert.deepEqual(chosen("chi", "chi:"), ["1", "2"]);
  assert.deepEqual(chosen("van", "van:"), ["4"]);
});
