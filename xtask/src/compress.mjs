// Writes FILE.br and FILE.gz beside each file of a folder where that saves something. Node's zlib, in its own threads.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: hint, BROTLI_PARAM_LGBLOCK: block,
  BROTLI_PARAM_NPOSTFIX: postfix, BROTLI_PARAM_NDIRECT: direct, BROTLI_PARAM_MODE: mode, BROTLI_MODE_FONT: font } = zlib.constants;

// As the encoder chooses; in blocks of a megabyte; with its codes for fonts; in small blocks, with codes for near distances. Which is
// smallest differs from file to file, and from build to build, by some hundreds of bytes.
const ways = [{}, { [block]: 20 }, { [mode]: font, [block]: 20 }, { [block]: 16, [direct]: 4 }, { [block]: 16, [postfix]: 1, [direct]: 8 }];

const folder = process.argv.at(-1);
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
await Promise.all(entries.filter((entry) => entry.isFile() && !/\.(br|gz|woff2)$|^\./.test(entry.name)).map(async (entry) => {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const raw = await readFile(path);
  const packed = (way) => brotli(raw, { params: { [quality]: 11, [hint]: raw.length, ...way } });
  const gz = await gzip(raw, { level: 9 });
  const br = (await Promise.all(ways.map(packed))).reduce((best, other) => (other.length < best.length ? other : best));
  for (const [end, small] of [["br", br], ["gz", gz]]) {
    if (small.length < raw.length) await writeFile(`${path}.${end}`, small);
  }
}));
