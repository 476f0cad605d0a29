import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { test } from "node:test";
import { bundle } from "../bundle.js";

for (const [path, text] of await bundle()) {
  const name = relative(new URL("../..", import.meta.url).pathname, path);
  test(`${name} is what its sources give; if not, run "npm run bundle"`, () => {
    assert.ok(readFileSync(path, "utf8") === text);
  });
}
