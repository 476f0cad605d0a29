import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOfPath } from "../src/site/newsroom/missing-page.js";
import { dayInVietnam } from "../src/site/newsroom/today.js";
import { columnValues, fold, foldedWords, hasWords, searchableText } from "../src/site/register/rows.js";

test("a new day begins in Viet Nam at 17:00 UTC", () => {
  const [before, after] = ["2018-12-31T16:59:59Z", "2018-12-31T17:00:00Z"].map((time) => Date.parse(time));
  assert.deepEqual(dayInVietnam(before, true), {
    iso: "2018-12-31",
    words: "Thứ Hai, ngày 31 tháng 12 năm 2018",
  });
  assert.deepEqual(dayInVietnam(after, false), { iso: "2019-01-01", words: "Thứ Ba, 1/1/2019" });
  assert.equal(dayInVietnam(Date.parse("2018-12-30T00:00Z"), false).words, "Chủ Nhật, 30/12/2018");
});

for (const [path, words] of [
  ["/tin-tuc/2018/dan-van-kheo/", "dan van kheo"],
  ["/d%C3%A2n_v%E1%BA%ADn+kh%C3%A9o.html", "dân vận khéo"],
  ["/%E1%BA.htm", "%E1%BA"],
  ["/---/", ""],
  ["/", ""],
]) {
  test(`the address ${path} is about "${words}"`, () => assert.equal(wordsOfPath(path), words));
}

test("the register is filtered by beginnings of words, with marks or without", () => {
  const row = searchableText("17/KH-UBND Kế hoạch làm đường xã Đồng Mận");
  assert.equal(fold("  Đồng   MẬN, 2018 "), "dong man 2018");
  for (const words of ["dong man", "Đồng", "ubnd kh", "17/kh", "ke ho", ""]) {
    assert.ok(hasWords(row, foldedWords(words)), words);
  }
  for (const words of ["ong", "man dong z", "18"]) assert.ok(!hasWords(row, foldedWords(words)), words);
});

test("the values of a column stand once, in order, numbers by their value", () => {
  assert.deepEqual(columnValues(["Số 10", "", "Số 9", "Đoàn", "Số 9", "Dân"]), ["Dân", "Đoàn", "Số 9", "Số 10"]);
});
