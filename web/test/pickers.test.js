import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTotal, joinPoints, splitPoints, toNumber } from "../src/desk/form/contest-grid.js";
import { fold, swapped } from "../src/desk/form/pickers.js";

test("points are read and written as editors write them", () => {
  assert.deepEqual(splitPoints("18.5, 37"), ["18.5", "37"]);
  assert.deepEqual(splitPoints("18,5; 37"), ["18,5", "37"]);
  assert.deepEqual(splitPoints("-, 37"), ["", "37"]);
  assert.equal(joinPoints(["18.5", "37"]), "18.5, 37");
  assert.equal(joinPoints(["18,5", "37"]), "18,5; 37");
  assert.equal(joinPoints(["", "37", ""]), "-, 37");
  assert.equal(joinPoints(["", ""]), "");
});

test("a total is exact, and leaves out what is no number", () => {
  assert.equal(formatTotal(["0.1", "0,2"]), "0,3");
  assert.equal(formatTotal(["18,5", "", "x"]), "18,5");
  assert.equal(formatTotal(["", " "]), "");
  assert.ok(Number.isNaN(toNumber("")));
});

test("topics are compared without marks and capitals", () => {
  assert.equal(fold("  Dân  vận KHÉO, Đảng "), "dan van kheo, dang");
});

test("two of a list change places", () => {
  assert.deepEqual(swapped(["a", "b", "c"], 1), ["a", "c", "b"]);
});
