// Section 6 of PROTOCOL.md: the operations of membership, and what an act must be by itself.
import { ascending, attempt, encode, fits, H, hex, opening, raw, signed, small, SMALL_X } from "./notation.mjs";

const UNSEEN = "\\p{Cc}\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F" +
  "\\u2800\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\u{13430}-\\u{13440}\\u{16FE4}\\u{1BCA0}-\\u{1BCA3}\\u{1D159}" +
  "\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E0FFF}";
export const SPACE = "\\u0009-\\u000D \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";
export const NAME = (most) => new RegExp(`^(?![${SPACE}]*$)[^${UNSEEN}]{1,${most}}$`, "u");
const STATEMENT = ["n", "n", "b32", "b16", "b16", "b32", "b32", "t"];
const KINDS = [
  ["n", "b16", "t", "n", "t", "b32", { or: ["b32", "b16"] }], ["n", STATEMENT, "b64", "n"], ["b32"], ["b16"], ["b16", "n"], null,
  [STATEMENT, "b64", "n"], ["b32"], [], ["n", "b16", "o"], ["n", "b16", ["*", "b32"]], ["b", "b64", "b", "b64"], ["b32", "b16", "t"],
  [STATEMENT, "b64"], [], ["b32", "b32", "b64"], [["*", "b32"]],
];
const POLICIES = [["n", "o"], ["n", "t", "t", "t"], ["n", "t"]];
const OPS = ["genesis", "add_person", "epoch", "remove_person", "set_role", "policy", "add_device", "remove_device", "leave", "vote",
  "group_act", "fork", "successor", "moving", "seen", "add_kit", "also"];
export const FACILITATOR = 1;
export const OBSERVER = 3;
const MAY_BE_IGNORED = 65536;
const isRole = (n) => n >= FACILITATOR && n <= OBSERVER;
const short = (text) => Buffer.byteLength(text) <= 512;
const personOfKey = (device) => hex(H("person", device).subarray(0, 16));

// The acts that a well-formed `also` names beside those in its deps: it builds on these, too, and waits for them.
export function named(payload) {
  const op = attempt(payload);
  if (!op || !fits(op, ["b16", "n", ["*", "b32"]]) || OPS[op[1]] !== "also") return [];
  return op[2].length <= 256 && ascending(op[2], hex) ? op[2].map(hex) : [];
}

// The operation of a membership entry; null if it is void, `unknown` if its number is none of ours.
// Of a `fork` the proof is left, since it needs the ancestors (section 8).
export function operation(entry, group) {
  const start = opening(entry.payload, 2);
  if (!start || !fits(start, ["b16", "n"])) return null;
  const number = start[1];
  if (number >= OPS.length) return number < MAY_BE_IGNORED ? { kind: "unknown" } : null;
  const kind = OPS[number];
  if (kind === "policy") {
    const setting = opening(entry.payload, 3)?.[2];
    if (typeof setting !== "number") return null;
    if (setting >= POLICIES.length) return setting < MAY_BE_IGNORED ? { kind: "unknown" } : null;
  }
  const rest = attempt(entry.payload)?.slice(2);
  if (!rest || !fits(rest, kind === "policy" ? POLICIES[rest[0]] : KINDS[number])) return null;
  if (entry.genesis !== (kind === "genesis")) return null;
  const op = { kind, rest };
  switch (kind) {
    case "genesis": {
      const [suite, , name, framework, founder, recipient, predecessor] = rest;
      if (suite !== 1 || framework > 255 || small(SMALL_X, recipient)) return null;
      if (!NAME(80).test(name) || !NAME(60).test(founder)) return null;
      return { ...op, name: founder, device: entry.author, brings: personOfKey(raw(entry.author)), role: FACILITATOR, vouch: 1,
        predecessor: predecessor && hex(predecessor[0]), was: predecessor && hex(predecessor[1]) };
    }
    case "remove_person": return { ...op, whom: hex(rest[0]) };
    case "set_role": return isRole(rest[1]) ? { ...op, whom: hex(rest[0]), role: rest[1] } : null;
    case "epoch": return { ...op, epoch: hex(rest[0]) };
    case "remove_device": return { ...op, target: hex(rest[0]) };
    case "vote": return rest[0] <= 1 ? { ...op, about: rest[0], whom: hex(rest[1]), yes: rest[2] } : null;
    case "group_act":
      if (rest[0] > 1 || !ascending(rest[2], hex)) return null;
      return { ...op, about: rest[0], whom: hex(rest[1]), votes: new Set(rest[2].map(hex)), role: rest[0] === 1 ? FACILITATOR : undefined };
    case "policy": {
      const [setting, ...values] = rest;
      const fine = [() => true, (...texts) => texts.every(short), (name) => NAME(80).test(name)][setting];
      return fine(...values) ? { ...op, setting, values } : null;
    }
    case "successor": return hex(rest[0]) !== group && short(rest[2]) ? { ...op, of: hex(rest[0]) } : null;
    case "also": return rest[0].length <= 256 && ascending(rest[0], hex) ? op : null;
    case "add_kit": return small(SMALL_X, rest[1]) ? null : { ...op, device: hex(rest[0]) };
    case "add_person": case "add_device": case "moving": return stated(op, group);
  }
  return op; // leave, fork, seen
}

// What stands on a statement of the device's own (section 16: JoinStatement).
function stated({ kind, rest }, group) {
  const at = rest.findIndex(Array.isArray);
  const [version, purpose, of, person, invitation, device, recipient, name] = rest[at];
  const vouch = rest[at + 2];
  if (version !== 1 || small(SMALL_X, recipient) || !NAME(60).test(name)) return null;
  if (!signed(device, "join", encode(rest[at]), rest[at + 1])) return null;
  const op = { kind, rest, invitation: hex(invitation), statedPerson: hex(person) };
  if (kind === "moving") {
    return purpose === 2 && hex(of) !== group && op.invitation === group.slice(0, 32) ? { ...op, of: hex(of) } : null;
  }
  if (hex(of) !== group || vouch > 2 || purpose !== (vouch === 2 ? 2 : kind === "add_person" ? 0 : 1)) return null;
  const own = personOfKey(device);
  if (purpose === 0 && op.statedPerson !== own) return null;
  const made = { ...op, vouch, device: hex(device), name };
  if (kind === "add_device") return made;
  return isRole(rest[0]) ? { ...made, role: rest[0], brings: own, was: vouch === 2 ? op.statedPerson : null } : null;
}
