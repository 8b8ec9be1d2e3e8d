// Sections 2 to 4 of PROTOCOL.md: epochs, sealed files and the names they bear in the store.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { b32, decode, H, hex, KDF, need, note, raw, sha } from "./notation.mjs";

const { Decrypter } = await import(pathToFileURL(join(process.env.AGE_ENCRYPTION ?? "", "age-encryption/dist/index.js")));
const LARGEST = 8 * 1024 * 1024;

// ---- 2. Keys and ids: the epochs' ids follow from their secrets, and so do the identities.
export function epochsOf(keys, lines) {
  const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const known = new Map();
  for (const line of lines) {
    const data = line.toLowerCase().replace("age-secret-key-1", "").slice(0, -6);
    const bits = [...data].map((c) => bech32.indexOf(c).toString(2).padStart(5, "0")).join("");
    known.set(hex(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2))), line);
  }
  return new Map(Object.entries(keys.epochs).map(([id, secret]) => {
    const [s, group] = [raw(secret), raw(keys.group)];
    need(hex(KDF(s, group, "epoch/id")) === id, `epoch ${id}: not the id of its secret`);
    const identity = known.get(hex(KDF(s, group, "epoch/age")));
    need(identity, `epoch ${id}: its identity is not there`);
    return [id, identity];
  }));
}

// ---- 3. Sealed files: the header policy, on the raw bytes
function headerHolds(file) {
  const text = file.subarray(0, 401).toString("latin1");
  const end = text.indexOf("\n--- ");
  const whole = text.indexOf("\n", end + 1) + 1;
  if (end < 0 || whole === 0 || whole > 400 || file.length > LARGEST + 2464) return false;
  const lines = text.slice(0, whole - 1).split("\n");
  const base64 = (s, length) => {
    const bytes = Buffer.from(s, "base64");
    return bytes.toString("base64").replace(/=+$/, "") === s && (length === undefined || bytes.length === length);
  };
  if (lines.length < 4 || lines[0] !== "age-encryption.org/v1" || !lines[1].startsWith("-> X25519 ")) return false;
  if (!base64(lines[1].slice(10), 32) || !base64(lines[2], 32) || !base64(lines.at(-1).slice(4), 32)) return false;
  const grease = lines.slice(3, -1);
  if (grease.length > 0) {
    const [arrow, type, ...args] = grease[0].split(" ");
    if (arrow !== "->" || !/^[!-~]{0,8}-grease$/.test(type ?? "")) return false;
    if (args.length > 4 || !args.every((arg) => /^[!-~]{1,8}$/.test(arg))) return false;
    const body = grease.slice(1);
    if (body.length === 0 || body.at(-1).length >= 64 || !body.slice(0, -1).every((l) => l.length === 64)) return false;
    if (!base64(body.join("")) || Buffer.from(body.join(""), "base64").length > 99) return false;
  }
  const chunks = file.length - whole - 16;
  const last = chunks % 65552 || 65552;
  return chunks >= 16 && last >= 16 && (last > 16 || chunks === 16);
}

function unpad(plain, headSizes) {
  need(plain.length >= 4, "padding: too short");
  const length = plain.readUInt32BE(0);
  let size = [4096, 16384, 65536, 262144, 1048576, 4194304].find((one) => one >= 4 + length);
  if (!headSizes) {
    const L = Math.max(1024, 4 + length);
    const E = Math.floor(Math.log2(L));
    const unit = 2 ** (E - (Math.floor(Math.log2(E)) + 1));
    size = Math.ceil(L / unit) * unit;
  }
  need(plain.length === size && size <= LARGEST, "padding: another length");
  need(plain.subarray(4 + length).every((byte) => byte === 0), "padding: not zeros");
  return plain.subarray(4, 4 + length);
}

// What is in a file, or undefined: none of the identities opens it. Throws if it is spoilt.
export async function open(file, identities, headSizes) {
  need(headerHolds(file), "the header is not one of ours");
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let plain;
  try {
    plain = Buffer.from(await decrypter.decrypt(new Uint8Array(file), "uint8array"));
  } catch (error) {
    if (/no identity/.test(error.message)) return undefined;
    throw error;
  }
  return decode(unpad(plain, headSizes));
}

// ---- 4. Names in the store: what has another shape is left out, what does not match its bytes is left alone.
export const directoryOf = (loc) => b32(H("dir", raw(loc)).subarray(0, 10));
export function listing(root, kind, shape) {
  const folder = join(root, kind);
  const files = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!/^[a-z0-9-]{0,64}\.age$/.test(name)) continue;
    const found = shape.exec(name);
    if (!found) continue;
    const file = readFileSync(join(folder, name));
    const hash = sha(file);
    const own = b32(kind === "o" ? hash : hash.subarray(0, 10));
    if (found.at(-1) === own) files.push({ name: `${kind}/${name}`, tag: found[1], found, file, hash: hex(hash) });
    else note(`${kind}/${name}: the bytes do not match the name`);
  }
  return files;
}
