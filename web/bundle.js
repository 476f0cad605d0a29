/**
 * Bundles every script and style sheet that lies directly in src/site or src/desk into the committed file of the same
 * name that the site or the desk serves. `node bundle.js` writes them; test/bundle.test.js compares them.
 */

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = import.meta.dirname;

/** The folders of entries, and those of the committed files. */
const FOLDERS = { "src/site": "../overrides/assets", "src/desk": "../hooks/newsroom/desk/assets" };

/** Scripts that pages load without `type="module"`: their names must stay their own. */
const CLASSIC_SCRIPTS = ["newsroom.js", "reading.js"];

/**
 * The bundles as they should be, by their paths.
 * @returns {Promise<Map<string, string>>}
 */
export async function bundle() {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const [source, target] of Object.entries(FOLDERS)) {
    for (const name of readdirSync(join(ROOT, source)).filter((file) => /\.(js|css)$/.test(file))) {
      const { text, packages } = await bundleEntry(join(ROOT, source, name));
      files.set(resolve(ROOT, target, name), text);
      if (packages.length) files.set(resolve(ROOT, target, name.replace(/js$/, "txt")), licences(packages));
    }
  }
  return files;
}

/** @param {string} entry */
async function bundleEntry(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: entry,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    charset: "utf8",
    format: CLASSIC_SCRIPTS.includes(basename(entry)) ? "iife" : "esm",
    banner: banner(relative(ROOT, entry)),
    // Fonts are files of the site; the editor is loaded apart, when it is needed.
    external: ["*.woff2", "./editor.js"],
    absWorkingDir: ROOT,
  });
  const packages = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return { text: outputFiles[0].text, packages: [...new Set(packages.filter((name) => name !== undefined))].sort() };
}

/**
 * Tells whoever opens a bundle where to edit.
 * @param {string} source
 */
function banner(source) {
  const comment = `/* Made of web/${source.replaceAll("\\", "/")} by "npm run bundle" */`;
  return { js: comment, css: comment };
}

/**
 * The licences of packages, which go with what is made of them.
 * @param {string[]} packages
 */
function licences(packages) {
  const texts = packages.map((name) => {
    const folder = join(ROOT, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = join(folder, "LICENSE");
    return `${name} ${version} (${license})\n\n${existsSync(file) ? readFileSync(file, "utf8").trim() : ""}\n`;
  });
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of await bundle()) writeFileSync(path, text);
}
