// Section 1 of PROTOCOL.md: notation, and the ground that the other files stand on.
import { createHash, createHmac, createPublicKey, hkdfSync, verify } from "node:crypto";

export function need(truth, message) {
  if (!truth) throw new Error(message);
}

// ---- 1. Notation
const label = (name, parts) => Buffer.concat([Buffer.from(`souspli/1/${name}\0`), ...parts]);
export const sha = (bytes) => createHash("sha256").update(bytes).digest();
export const H = (name, ...parts) => sha(label(name, parts));
export const MAC = (key, name, ...parts) => createHmac("sha256", key).update(label(name, parts)).digest();
export const KDF = (ikm, salt, name) => Buffer.from(hkdfSync("sha256", ikm, salt, label(name, []), 32));
export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const raw = (text) => Buffer.from(text, "hex");
export const ZEROS = "00".repeat(32);

export function b32(bytes) {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return bits.replace(/.{1,5}/g, (five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five.padEnd(5, "0"), 2)]);
}

// Points of small order, with the sign bit cleared: first those of both curves, then each curve's own two.
const f = (first) => first + "ff".repeat(30) + "7f";
const SMALL = [ZEROS, "01" + ZEROS.slice(2), f("ec"), f("ed"), f("ee")];
const SMALL_ED = new Set([...SMALL, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"]);
export const SMALL_X = new Set([...SMALL, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"]);
export function small(set, point) {
  const copy = Buffer.from(point);
  copy[31] &= 0x7f;
  return set.has(hex(copy));
}

// Strict: no key or commitment of small order; OpenSSL itself refuses a scalar beyond the order.
export function signed(key, name, message, signature) {
  if (small(SMALL_ED, key) || small(SMALL_ED, signature.subarray(0, 32))) return false;
  const der = Buffer.concat([raw("302a300506032b6570032100"), key]);
  try {
    return verify(null, label(name, [message]), createPublicKey({ key: der, format: "der", type: "spki" }), signature);
  } catch {
    return false;
  }
}

// Deterministic CBOR: what was read is written again, and has to be the same bytes.
export function encode(value) {
  const start = (major, n) => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    const size = n < 2 ** 8 ? 0 : n < 2 ** 16 ? 1 : n < 2 ** 32 ? 2 : 3;
    const out = Buffer.alloc(9);
    out.writeBigUInt64BE(BigInt(n), 1);
    const tail = out.subarray(9 - 2 ** size);
    return Buffer.concat([Buffer.from([(major << 5) | (24 + size)]), tail]);
  };
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number") return start(0, value);
  if (typeof value === "string") return Buffer.concat([start(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([start(4, value.length), ...value.map(encode)]);
  return Buffer.concat([start(2, value.length), value]);
}

export function decode(bytes) {
  let at = 0;
  const take = (n) => {
    need(n <= bytes.length - at, "CBOR: cut short");
    at += n;
    return bytes.subarray(at - n, at);
  };
  const item = (depth) => {
    const [first] = take(1);
    const major = first >> 5;
    let n = first & 31;
    if (major === 7) {
      need(n >= 20 && n <= 22, "CBOR: another kind");
      return [false, true, null][n - 20];
    }
    need(n < 28 && [0, 2, 3, 4].includes(major) && depth < 16, "CBOR: another kind");
    if (n >= 24) n = Number(BigInt("0x" + hex(take(2 ** (n - 24)))));
    need(n <= 2 ** 53, "CBOR: number too large");
    if (major === 0) return n;
    if (major === 2) return take(n);
    if (major === 3) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(n));
    const list = [];
    for (let i = 0; i < n; i++) list.push(item(depth + 1));
    return list;
  };
  const value = item(0);
  need(encode(value).equals(bytes), "CBOR: not the one encoding");
  return value;
}

// The first items of an array, byte strings and numbers in whatever spelling, or null: what is read of a payload (section 6) or
// of a body of any version (sections 5 and 12) before the rest has to be anything.
export function opening(bytes, count) {
  let at = 0;
  const start = () => {
    const first = bytes[at++];
    const size = first === undefined || (first & 31) > 27 ? -1 : (first & 31) < 24 ? 0 : 2 ** ((first & 31) - 24);
    if (size < 0 || at + size > bytes.length) return [9, 0];
    at += size;
    return [first >> 5, size === 0 ? first & 31 : Number(BigInt("0x" + hex(bytes.subarray(at - size, at))))];
  };
  const [major, length] = start();
  if (major !== 4 || length < count || length > bytes.length - at) return null;
  const items = [];
  while (items.length < count) {
    const [kind, n] = start();
    if (kind === 2 && n > bytes.length - at) return null;
    if (kind === 2) at += n;
    else if (kind !== 0) return null;
    items.push(kind === 2 ? bytes.subarray(at - n, at) : n);
  }
  return items;
}

// A payload that is malformed does not count (section 6), and stops nothing.
export const attempt = (bytes) => attemptTo(() => decode(bytes));
export function attemptTo(what) {
  try {
    return what();
  } catch {
    return null;
  }
}

// Shapes: n number, t text, o boolean, b bytes, bN bytes of N, { or: shape } or null; ["*", shape] a list.
export function fits(value, shape) {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return false;
    if (shape[0] === "*") return value.every((one) => fits(one, shape[1]));
    return value.length === shape.length && shape.every((one, i) => fits(value[i], one));
  }
  if (typeof shape === "object") return value === null || fits(value, shape.or);
  if (shape === "n") return typeof value === "number";
  if (shape === "t") return typeof value === "string";
  if (shape === "o") return typeof value === "boolean";
  return value instanceof Uint8Array && (shape === "b" || value.length === Number(shape.slice(1)));
}
// Those of a list of acts that are below no other of it (section 9).
export const top = (list) => list.filter((act) => !list.some((other) => other.below.has(act.id)));
export const least = (list, before) => list.reduce((a, b) => (before(b, a) ? b : a));
// A note of what was left alone or is missing: for a person, and no part of what is found.
export const note = (text) => console.error(text);
export const TIP = ["b32", "n", "n", "b32"];
export const ascending = (list, key) => list.every((one, i) => i === 0 || key(list[i - 1]) < key(one));
export const tipsHold = (tips) => ascending(tips, (t) => hex(t[0]) + t[1]) && tips.every((t) => (t[1] === 1 || t[1] === 2) && t[2] >= 1);
