/** Pictures in a text, and parts of pictures. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  drawnPart,
  moved,
  pointIn,
  shownPart,
  turnedPoint,
  withProportion,
  withoutMargins,
} from "../src/desk/media/cut.js";
import { findFileLinks, findPictures, writeFileLink, writePicture } from "../src/desk/media/markdown-pictures.js";

const TEXT = `Một ![Dãy bàn](mam-com.jpg "Bữa cơm (Ảnh: Lê Hoa)") hai.

[![Nhỏ](nho.png)](lon.html) ![](a(1).jpg) ![Có \\[ngoặc\\]](<b c.jpg> 'Lời')

<!-- ![Đã bỏ](bo.jpg) -->
[tệp](a.pdf) [bài](../bai.md) [nơi khác](https://x.example/b.pdf) [PHỤ \\[LỤC\\]](phu%20luc.PDF "x")

<!-- Ảnh an.jpg chưa có lời: viết lời tả ảnh rồi bỏ dấu ghi chú quanh dòng sau:
![LỜI TẢ ẢNH](an.jpg "CHÚ THÍCH ẢNH")
-->
Hết`;

test("pictures of a text are found with their words, without those in comments", () => {
  const found = findPictures(TEXT).map(({ alt, source, caption }) => [alt, source, caption]);
  assert.deepEqual(found, [
    ["Dãy bàn", "mam-com.jpg", "Bữa cơm (Ảnh: Lê Hoa)"],
    ["Nhỏ", "nho.png", ""],
    ["", "a(1).jpg", ""],
    ["Có [ngoặc]", "b c.jpg", "Lời"],
    ["", "an.jpg", ""],
  ]);
});

test("a picture that an import left in a comment comes out of it with its words", () => {
  const { from, to, ...picture } = findPictures(TEXT)[4];
  const written = TEXT.slice(0, from) + writePicture({ ...picture, alt: "Cổng làng" }) + TEXT.slice(to);
  assert.ok(written.endsWith("\n\n![Cổng làng](an.jpg)\nHết"));
});

test("links to files of the site are found, and written with other words or files", () => {
  const found = findFileLinks(TEXT, [".pdf", ".docx"]);
  assert.deepEqual(
    found.map(({ alt, source }) => [alt, source]),
    [
      ["tệp", "a.pdf"],
      ["PHỤ [LỤC]", "phu%20luc.PDF"],
    ],
  );
  assert.equal(writeFileLink({ alt: "Phụ [lục]", source: "b.pdf" }), "[Phụ (lục)](b.pdf)");
});

test("what is written of a picture reads as that picture again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (alt, caption) => {
      const written = writePicture({ alt, source: "a.jpg", caption });
      const [picture, ...others] = findPictures(`Một ${written} hai`);
      assert.equal(others.length, 0);
      assert.equal(picture?.source, "a.jpg");
      assert.equal(writePicture(picture), written);
    }),
  );
});

const percent = fc.double({ min: 0, max: 100, noNaN: true });
const point = fc.record({ x: percent, y: percent });
const aspect = fc.double({ min: 0.2, max: 5, noNaN: true });
const proportion = fc.constantFrom(0, 16 / 9, 1, 3 / 4);

/** @param {import("../src/desk/media/cut.js").Part} part */
function assertWithin({ left, top, width, height }) {
  const EDGE = 1e-6;
  assert.ok(left >= -EDGE && top >= -EDGE && width > 0 && height > 0);
  assert.ok(left + width <= 100 + EDGE && top + height <= 100 + EDGE, JSON.stringify({ left, top, width, height }));
}

test("a part that is drawn lies within the picture and has the proportion that was asked for", () => {
  fc.assert(
    fc.property(point, point, proportion, aspect, (start, end, wanted, picture) => {
      const part = drawnPart(start, end, wanted, picture);
      assertWithin(part);
      if (wanted) assert.ok(Math.abs(((part.width / part.height) * picture) / wanted - 1) < 1e-6);
    }),
  );
});

test("a part that is moved, widened or shown lies within the picture", () => {
  fc.assert(
    fc.property(point, point, proportion, aspect, point, (start, end, wanted, picture, by) => {
      const part = drawnPart(start, end, 0, picture);
      assertWithin(moved(part, { x: by.x - 50, y: by.y - 50 }));
      assertWithin(withProportion(part, wanted || 1, picture));
      assertWithin(shownPart(part, 16 / 9, picture, by));
    }),
  );
});

test("margins leave something, and a point keeps its place in what is left", () => {
  assert.deepEqual(withoutMargins({ left: 10, top: 0, right: 20, bottom: 0 }), {
    left: 10,
    top: 0,
    width: 70,
    height: 100,
  });
  assertWithin(withoutMargins({ left: 90, top: 0, right: 90, bottom: 120 }));
  assert.deepEqual(pointIn({ x: 45, y: 10 }, { left: 10, top: 0, width: 70, height: 50 }), { x: 50, y: 20 });
  assert.deepEqual(turnedPoint({ x: 0, y: 0 }), { x: 100, y: 0 });
  assert.deepEqual([1, 2, 3, 4].reduce(turnedPoint, { x: 30, y: 40 }), { x: 30, y: 40 });
});
