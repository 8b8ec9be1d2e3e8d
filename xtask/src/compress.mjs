// Writes FILE.br and FILE.gz beside each file of a folder where that saves something. Node's zlib, in its own threads.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: hint } = zlib.constants;

const folder = process.argv.at(-1);
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
await Promise.all(entries.filter((entry) => entry.isFile() && !/\.(br|gz|woff2)$|^\./.test(entry.name)).map(async (entry) => {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const raw = await readFile(path);
  const [br, gz] = await Promise.all([
    brotli(raw, { params: { [quality]: 11, [hint]: raw.length } }),
    gzip(raw, { level: 9 }),
  ]);
  for (const [end, small] of [["br", br], ["gz", gz]]) {
    if (small.length < raw.length) await writeFile(`${path}.${end}`, small);
  }
}));
