// Sections 5, 11 and 12 of PROTOCOL.md: entries, heads, packs and grants, each as it is checked by itself.
import { ascending, b32, decode, fits, H, hex, MAC, need, opening, raw, signed, TIP, tipsHold, ZEROS } from "./notation.mjs";
import { open } from "./sealed.mjs";

// ---- 5. Entries
const ENTRIES = ["*", ["b", "b64", { or: "b" }]];
const BODY = ["n", "b32", "n", "b32", "n", { or: "b32" }, "n", ["*", TIP], "n", "b32"];

// A body of this version, or it throws.
export function bodyOf(bytes, group) {
  need(bytes.length <= 20 * 1024, "a body too large");
  const body = decode(bytes);
  need(fits(body, BODY) && body[0] === 1, "not a body");
  const [, of, log, author, seq, prev, beside, deps, hour, payloadHash] = body;
  const genesis = hex(of) === ZEROS;
  need(genesis ? hex(H("genesis", bytes)) === group && log === 1 && seq === 1 : hex(of) === group, "of another group");
  need((log === 1 || log === 2) && seq >= 1 && (prev === null) === (seq === 1), "not in its place");
  need(deps.length <= 256 && tipsHold(deps), "its deps are in disorder");
  return { id: hex(H("id", bytes)), genesis, log, author: hex(author), seq, prev: prev && hex(prev), beside, hour, payloadHash: hex(payloadHash),
    deps: deps.map(tipOf) };
}
export const tipOf = ([device, log, seq, id]) => ({ device: hex(device), log, seq, id: hex(id) });

// In the order of checks of section 12. An entry whose own signature does not hold is `proved: false`: a head may vouch for it.
// Of another version there is nothing but who signed it, if the signature holds.
export function entryOf(item, group) {
  const [bytes, signature, payload] = item;
  const start = opening(bytes, 4);
  need(start && fits(start, ["n", "b32", "n", "b32"]), "not the start of a body");
  if (start[0] !== 1) {
    need(signed(start[3], "entry", bytes, signature), "of another version, and its signature does not hold");
    return { newer: hex(start[3]) };
  }
  const body = bodyOf(bytes, group);
  need(payload === null ? body.log === 2 : hex(H("payload", payload)) === body.payloadHash, "the payload's hash");
  need(bytes.length + (payload?.length ?? 0) <= (body.log === 1 ? 61 : 1024 + 64) * 1024, "too large");
  return { ...body, payload, proved: signed(start[3], "entry", bytes, signature) };
}

// ---- 11. and 12. Heads, packs and grants
const REF = ["b32", "b32", "b32", "n", "n", "n", "b32"];
const OWN = { or: ["n", "b32"] };
const HEAD = ["n", "b32", "b32", "n", OWN, OWN, ["*", REF], ["*", "b32"], ["*", TIP], ["*", "b32"], "n", "t", "b"];
const GRANT = ["n", "b32", "b32", "b32", ["*", "b32"], ["*", "b32"], "b32", ["*", TIP], "b"];
export const tagOf = (loc, device) => b32(MAC(raw(loc), "dev", device).subarray(0, 10));

// A head that holds; or { newer, seq } if a device signed it in another version. Throws if it is left alone.
export async function headOf({ name, tag, found, file }, { group, loc, identities }) {
  const value = await open(file, identities, true);
  need(value, "opens with no epoch held");
  need(Array.isArray(value) && value.length === 4 && fits(value.slice(0, 3), ["n", "b", "b64"]) && value[0] === 1, "not a head");
  const [, bytes, signature, inline] = value;
  const start = opening(bytes, 3);
  need(start && fits(start, ["n", "b32", "b32"]) && signed(start[2], "head", bytes, signature), "its signature");
  if (start[0] !== 1) {
    need(hex(start[1]) === group && tag === tagOf(loc, start[2]), "of another version, group or device");
    return { name, newer: hex(start[2]), seq: Number(found[2]) };
  }
  const body = decode(bytes);
  need(fits(body, HEAD) && fits(inline, ENTRIES), "not the body of a head");
  const [, of, device, seq, membership, content, packs, membershipPacks, seen, epochs, , app, more] = body;
  need(hex(of) === group && seq === Number(found[2]), "another group or number");
  need(tag === tagOf(loc, device), "the tag is another device's");
  need(tipsHold(seen) && ascending(epochs, hex) && Buffer.byteLength(app) <= 64 && more.length <= 1024, "not in order");
  need(packs.every((ref) => ref[3] === 2 && ref[4] >= 1 && ref[5] >= ref[4]), "a reference to a pack");
  const refs = packs.map(([hash, epoch, author, , first, last, tip]) => (
    { hash: hex(hash), epoch: hex(epoch), device: hex(author), first, last, tip: hex(tip) }));
  return { name, device: hex(device), seq, content: content && hex(content[1]), packs: refs, membershipPacks: membershipPacks.map(hex),
    seen: seen.map(tipOf), epochs: epochs.map(hex), inline };
}

// The entries of a pack, not yet looked at; undefined if none of the epochs held opens it.
export async function packOf(file, identities) {
  const value = await open(file, identities, false);
  if (value === undefined) return undefined;
  need(fits(value, ["n", ENTRIES]) && value[0] === 2, "not a pack");
  return value[1];
}

// A grant to this device.
export async function grantOf({ file }, { group, device, identity }) {
  const value = await open(file, [identity], false);
  need(value, "opens with no key of this device");
  need(fits(value, ["n", "b", "b64"]) && value[0] === 3, "not a grant");
  const [, bytes, signature] = value;
  const body = decode(bytes);
  need(fits(body, GRANT) && body[0] === 1, "not the body of a grant");
  const [, of, from, to, secrets, membershipPacks, , base, more] = body;
  need(to.equals(raw(device)) && hex(of) === group, "for another device or group");
  need(signed(from, "grant", bytes, signature), "its signature");
  need(secrets.length <= 8192 && tipsHold(base) && more.length <= 1024, "not in order");
  return { from: hex(from), membershipPacks: membershipPacks.map(hex), base: base.map(tipOf) };
}
