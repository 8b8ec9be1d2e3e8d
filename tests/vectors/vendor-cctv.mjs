// Writes tests/vectors/cctv-age from the npm package `cctv-age`, leaving out the post-quantum vectors (suite 1 has none).
// Usage: node tests/vectors/vendor-cctv.mjs <directory of the unpacked package>
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const from = resolve(process.argv[2]);
const to = join(import.meta.dirname, "cctv-age");
const vectors = await import(pathToFileURL(join(from, "index.js")));
const names = Object.keys(vectors).filter((name) => name !== "default" && !name.includes("hybrid")).sort();
mkdirSync(to, { recursive: true });
for (const name of names) writeFileSync(join(to, name), vectors[name]);
writeFileSync(join(to, "README.md"), readFileSync(join(from, "README.md")));
writeFileSync(join(to, ".gitattributes"), "* -text\n");
const { version } = JSON.parse(readFileSync(join(from, "package.json")));
const lines = names.map((name) => `    "${name}",\n`).join("");
writeFileSync(
  join(to, "list.rs"),
  `// npm cctv-age ${version}. Written by tests/vectors/vendor-cctv.mjs.\nvectors! {\n${lines}}\n`,
);
console.log(`${names.length} vectors of cctv-age ${version}`);
