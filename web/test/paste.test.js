import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfPaste } from "../src/desk/form/paste.js";

const before = { text: "Một hai ba", from: 4, to: 7 };

test("a paste that took a while goes where it was made", () => {
  assert.deepEqual(placeOfPaste(before, { ...before, from: 0, to: 0 }), before);
});

test("what was typed in its place meanwhile stays behind it", () => {
  const now = { text: "Một bốn ba", from: 7, to: 7 };
  assert.deepEqual(placeOfPaste(before, now), { text: now.text, from: 4, to: 4 });
});

test("where the text around it has changed, it goes to the caret and replaces nothing", () => {
  const now = { text: "Khác hẳn", from: 2, to: 4 };
  assert.deepEqual(placeOfPaste(before, now), { text: now.text, from: 4, to: 4 });
});
