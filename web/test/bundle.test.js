import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { bundle } from "../bundle.js";

const bundles = await bundle();

for (const [path, text] of bundles) {
  test(`${basename(path)} is what its sources give; if not, run "npm run bundle"`, () => {
    assert.ok(readFileSync(path, "utf8") === text);
  });
}

test("every script and style sheet that is served is a bundle", () => {
  const folders = new Set([...bundles.keys()].map(dirname));
  const served = [...folders].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  assert.deepEqual(
    served.filter((path) => /\.(js|css)$/.test(path) && !bundles.has(path)),
    [],
  );
});
