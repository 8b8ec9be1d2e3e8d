// Writes FILE.br and FILE.gz beside each file of a folder where that saves something. Node's zlib, in its own threads.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: hint, BROTLI_PARAM_LGBLOCK: block,
  BROTLI_PARAM_MODE: mode, BROTLI_MODE_GENERIC: plain, BROTLI_MODE_FONT: binary } = zlib.constants;

const folder = process.argv.at(-1);
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
await Promise.all(entries.filter((entry) => entry.isFile() && !/\.(br|gz|woff2)$|^\./.test(entry.name)).map(async (entry) => {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const raw = await readFile(path);
  const packed = (kind, size) => brotli(raw, { params: { [quality]: 11, [hint]: raw.length, [mode]: kind, [block]: size } });
  // As the encoder chooses, or in blocks of a megabyte with its codes for fonts: which is smaller differs from file to file.
  const [one, other, gz] = await Promise.all([packed(plain, 0), packed(binary, 20), gzip(raw, { level: 9 })]);
  const br = one.length <= other.length ? one : other;
  for (const [end, small] of [["br", br], ["gz", gz]]) {
    if (small.length < raw.length) await writeFile(`${path}.${end}`, small);
  }
}));
