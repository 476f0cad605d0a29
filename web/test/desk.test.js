import assert from "node:assert/strict";
import { test } from "node:test";
import { countIssues } from "../src/desk/form/issues.js";
import { renumber, rowCount } from "../src/desk/form/rows.js";

/** @param {"error" | "warning" | "advice"} level */
const issue = (level) => ({ field: "title", level, message: "" });

test("issues are counted as errors and others", () => {
  assert.equal(countIssues([]), "Không có lỗi");
  assert.equal(countIssues([issue("error"), issue("advice"), issue("warning")]), "1 lỗi, 2 điều nên xem");
});

test("a list has as many rows as the highest number of its fields", () => {
  assert.equal(rowCount("teams", ["title", "teams[1].name", "teams[3].unit", "teams[2].name", "teamsters[9].x"]), 3);
  assert.equal(rowCount("teams", ["title", "teams"]), 0);
  assert.equal(rowCount("teams[2].members", ["teams[2].members[4].name", "teams[3].members[9].name"]), 4);
});

test("the names of a row get its number, and other names stay", () => {
  assert.equal(renumber("teams[1].name", "teams", 12), "teams[12].name");
  assert.equal(
    renumber("teams[1].name-hint title-hint teams[1].name-issues", "teams", 2),
    "teams[2].name-hint title-hint teams[2].name-issues",
  );
  assert.equal(renumber("teams[1].members[3].name", "teams", 2), "teams[2].members[3].name");
  assert.equal(renumber("teams[1].members[3].name", "teams[1].members", 5), "teams[1].members[5].name");
});
