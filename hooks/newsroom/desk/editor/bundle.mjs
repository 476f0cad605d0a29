// Makes one file of the editor and all it is made from, and writes their licences beside it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const made = await build({
  entryPoints: ["editor.mjs"],
  outfile: "../assets/editor.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  charset: "utf8",
  metafile: true,
});
const inputs = Object.keys(made.metafile.inputs);
const names = new Set(inputs.map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean));
const parts = [...names].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = `node_modules/${name}/LICENSE`;
  return `${name} ${version} (${license})\n\n${existsSync(file) ? readFileSync(file, "utf8").trim() : ""}\n`;
});
writeFileSync("../assets/editor.txt", parts.join(`\n${"-".repeat(72)}\n\n`));
