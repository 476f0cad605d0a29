import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as edits from "../src/desk/form/markdown-edits.js";

/**
 * A text in which [[ and ]] stand around what is selected, or at the caret.
 * @param {string} marked
 */
function selected(marked) {
  const from = marked.indexOf("[[");
  const to = marked.indexOf("]]") - 2;
  return { text: marked.replace("[[", "").replace("]]", ""), from, to };
}

/**
 * @param {string} text
 * @param {edits.Edit | null} edit
 */
function after(text, edit) {
  assert.ok(edit);
  const result = edits.applyEdit(text, edit);
  return `${result.slice(0, edit.from)}[[${result.slice(edit.from, edit.to)}]]${result.slice(edit.to)}`;
}

/** @type {Record<string, (marked: edits.Selected) => edits.Edit | null>} */
const BUTTONS = {
  bold: (state) => edits.toggleEmphasis(state, "**", "chữ đậm"),
  italic: (state) => edits.toggleEmphasis(state, "*", "chữ nghiêng"),
  heading: (state) => edits.toggleHeading(state, 2),
  subheading: (state) => edits.toggleHeading(state, 3),
  list: (state) => edits.toggleList(state, false),
  numbers: (state) => edits.toggleList(state, true),
  quotation: edits.toggleQuotation,
  link: edits.insertLink,
  table: edits.insertTable,
  footnote: edits.insertFootnote,
  enter: edits.continueList,
};

for (const [button, before, expected] of [
  ["bold", "Thôn [[Ba Gò]] vui", "Thôn **[[Ba Gò]]** vui"],
  ["bold", "Thôn **[[Ba Gò]]** vui", "Thôn [[Ba Gò]] vui"],
  ["bold", "Thôn [[**Ba Gò**]] vui", "Thôn [[Ba Gò]] vui"],
  ["bold", "Thôn [[ Ba Gò ]]vui", "Thôn  **[[Ba Gò]]** vui"],
  ["bold", "Thôn Ba G[[]]ò vui", "Thôn Ba **[[Gò]]** vui"],
  ["bold", "Thôn [[]]", "Thôn **[[chữ đậm]]**"],
  ["bold", "[[- Một\n\n- Hai]]", "- **[[Một**\n\n- **Hai]]**"],
  ["bold", "**[[Một**\n**Hai]]**", "[[Một\nHai]]"],
  ["italic", "**[[Một]]**", "***[[Một]]***"],
  ["italic", "***[[Một]]***", "**[[Một]]**"],
  ["bold", "*[[Một]]*", "***[[Một]]***"],
  ["heading", "Một\nH[[]]ai\nBa", "Một\n## Hai[[]]\nBa"],
  ["heading", "## H[[]]ai", "Hai[[]]"],
  ["heading", "### H[[]]ai", "## Hai[[]]"],
  ["subheading", "## H[[]]ai", "### Hai[[]]"],
  ["heading", "[[]]", "## [[]]"],
  ["list", "Gồm:\n[[một\nhai]]\nHết", "Gồm:\n\n[[- một\n- hai]]\n\nHết"],
  ["list", "[[- một\n- hai]]", "[[một\nhai]]"],
  ["list", "- một\n[[hai]]", "- một\n[[- hai]]"],
  ["numbers", "[[- một\n- hai\n]]", "[[1. một\n2. hai]]\n"],
  ["numbers", "[[một\n\nhai]]", "[[1. một\n\n2. hai]]"],
  ["list", "[[1. một]]", "[[- một]]"],
  ["quotation", "Ông nói\n[[Được]]", "Ông nói\n\n[[> Được]]"],
  ["quotation", "[[> Được]]", "[[Được]]"],
  ["link", "Xem [[Kế hoạch 17]] nhé", "Xem [Kế hoạch 17]([[ĐỊA CHỈ]]) nhé"],
  ["link", "Xem [[www.bacgiang.gov.vn]]", "Xem [[[CHỮ CỦA LIÊN KẾT]]](https://www.bacgiang.gov.vn)"],
  ["link", "Xem [[]]", "Xem [[[CHỮ CỦA LIÊN KẾT]]](ĐỊA CHỈ)"],
  ["table", "Đội\n[[]]", "Đội\n\n| [[Cột 1]] | Cột 2 | Cột 3 |\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |\n"],
  ["table", "[[Đội\tĐiểm\nBa Gò\t9|5\n]]", "| [[Đội]] | Điểm |\n| --- | --- |\n| Ba Gò | 9\\|5 |\n"],
  ["footnote", "Một[[]] hai.\n\nBa.\n", "Một[^1] hai.\n\nBa.\n\n[^1]: [[LỜI GHI CHÚ]]\n"],
  ["footnote", "Một[^2] hai[[]].\n\n[^2]: Ghi", "Một[^2] hai[^3].\n\n[^2]: Ghi\n\n[^3]: [[LỜI GHI CHÚ]]\n"],
  ["enter", "- một[[]]", "- một\n- [[]]"],
  ["enter", "2. một[[]]\n", "2. một\n3. [[]]\n"],
  ["enter", "- một\n- [[]]", "- một\n\n[[]]"],
]) {
  test(`${button}: ${JSON.stringify(before)}`, () => {
    const state = selected(before);
    assert.equal(after(state.text, BUTTONS[button](state)), expected);
  });
}

test("Enter within a line is an ordinary one", () => {
  for (const marked of ["Một[[]]", "- m[[]]ột", "[[- một]]"]) assert.equal(edits.continueList(selected(marked)), null);
});

const states = fc
  .tuple(
    fc.string({ unit: fc.constantFrom("a", "ộ", " ", "\n", "-", "*", "#", ">", "1", ".", "|", "\t") }),
    fc.nat(),
    fc.nat(),
  )
  .map(([text, one, other]) => {
    const places = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b);
    return { text, from: places[0], to: places[1] };
  });

test("no button loses a word, and what is selected afterwards is in the text", () => {
  /** @param {string} text */
  const words = (text) => text.replace(/[^aộ]/g, "");
  fc.assert(
    fc.property(states, fc.constantFrom(...Object.values(BUTTONS)), (state, press) => {
      const edit = press(state);
      if (!edit) return;
      const result = edits.applyEdit(state.text, edit);
      assert.ok(edit.from >= 0 && edit.from <= edit.to && edit.to <= result.length);
      let place = 0;
      for (const { from, to } of edit.changes) {
        assert.ok(from >= place && to >= from && to <= state.text.length);
        place = to;
      }
      const count = words(state.text).length;
      assert.ok(words(result).length >= count);
    }),
  );
});
