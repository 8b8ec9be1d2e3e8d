// Sections 6 (membership operations), 9 and 10 of PROTOCOL.md: who is in the group, and by which acts.
import { attempt, encode, fits, H, hex, need, raw, signed, small, SMALL_X } from "./notation.mjs";

// ---- 6. Payloads
const UNSEEN = "\\p{Cc}\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\u{E0000}-\\u{E007F}";
export const NAME = (most) => new RegExp(`^(?!\\s*$)[^${UNSEEN}]{1,${most}}$`, "u");
const STATEMENT = ["n", "n", "b32", "b16", "b16", "b32", "b32", "t"];
const KINDS = [
  ["n", "b16", "t", "n", "t", "b32", { or: ["b32", "b16"] }], ["n", STATEMENT, "b64", "n"], ["b32"], ["b16"], ["b16", "n"], null,
  [STATEMENT, "b64", "n"], ["b32"], [], ["n", "b16", "o"], ["n", "b16", ["*", "b32"]], ["b", "b64", "b", "b64"], ["b32", "b16", "t"],
  [STATEMENT, "b64"], [], ["b32", "b32", "b64"],
];
const POLICIES = [["n", "o"], ["n", "t", "t", "t"], ["n", "t"]];
const OPS = ["genesis", "add_person", "epoch", "remove_person", "set_role", "policy", "add_device", "remove_device", "leave", "vote",
  "group_act", "fork", "successor", "moving", "seen", "add_kit"];

// The operation of a membership entry if it is well formed by itself ("What an act must be by itself"), or null.
function operation(entry, group, loc) {
  const value = attempt(entry.payload);
  if (!Array.isArray(value) || !fits(value[0], "b16") || !fits(value[1], "n")) return null;
  const [, number, ...rest] = value;
  need(number < OPS.length, "a membership operation of a newer version");
  const kind = OPS[number];
  need(kind !== "group_act" && kind !== "fork", `a ${kind}: beyond this reader`);
  const op = { kind, rest };
  if (kind === "policy") need(rest[0] in POLICIES, "a setting of a newer version");
  if (!fits(rest, kind === "policy" ? POLICIES[rest[0]] : KINDS[number])) return null;
  if (entry.genesis !== (kind === "genesis")) return null;
  const role = (n) => n >= 1 && n <= 3;
  const short = (text) => Buffer.byteLength(text) <= 512;
  if (kind === "genesis") {
    const [suite, place, name, framework, founder, recipient] = rest;
    need(hex(place) === loc, "genesis: another place");
    if (suite !== 1 || framework > 255 || small(SMALL_X, recipient) || !NAME(80).test(name) || !NAME(60).test(founder)) return null;
    return { ...op, name: founder, device: entry.author, brings: hex(H("person", raw(entry.author)).subarray(0, 16)), role: 1 };
  }
  if (kind === "set_role") return role(rest[1]) ? { ...op, role: rest[1] } : null;
  if (kind === "policy") {
    const fine = [() => true, (...texts) => texts.every(short), (name) => NAME(80).test(name)][rest[0]];
    return fine(...rest.slice(1)) ? op : null;
  }
  if (kind === "successor") return hex(rest[0]) !== group && short(rest[2]) ? op : null;
  if (kind === "vote") return rest[0] <= 1 ? op : null;
  if (kind === "add_kit") return small(SMALL_X, rest[1]) ? null : { ...op, device: hex(rest[0]) };
  if (!["add_person", "add_device", "moving"].includes(kind)) return op;
  // 16. Invitation: JoinStatement
  const at = rest.findIndex(Array.isArray);
  const [version, purpose, of, person, invitation, device, recipient, name] = rest[at];
  const vouch = rest[at + 2];
  if (version !== 0 || small(SMALL_X, recipient) || !NAME(60).test(name)) return null;
  if (!signed(device, "join", encode(rest[at]), rest[at + 1])) return null;
  if (kind === "moving") {
    return purpose === 2 && hex(of) !== group && hex(invitation) === group.slice(0, 32) ? { ...op, of: hex(of), person: hex(person) } : null;
  }
  if (hex(of) !== group || vouch > 2 || purpose !== (vouch === 2 ? 2 : kind === "add_person" ? 0 : 1)) return null;
  const own = hex(H("person", device).subarray(0, 16));
  if (purpose === 0 && hex(person) !== own) return null;
  const made = { ...op, vouch, invitation: hex(invitation), device: hex(device), name };
  if (kind === "add_device") return { ...made, person: hex(person) };
  return role(rest[0]) ? { ...made, role: rest[0], brings: own, was: vouch === 2 ? hex(person) : undefined } : null;
}

// ---- 9. Membership
export class Membership {
  acts = new Map();
  order = [];
  counts = new Set();
  constructor(entries, group, loc) {
    this.group = group;
    for (const entry of entries) this.acts.set(entry.id, { ...entry, op: operation(entry, group, loc) });
    // Ancestors first; of those free to come next, the smallest id.
    const open = new Set(this.acts.values());
    while (open.size > 0) {
      const parents = (act) => [...(act.prev ? [act.prev] : []), ...act.deps.filter((d) => d.log === 1).map((d) => d.id)];
      const free = [...open].filter((act) => parents(act).every((id) => this.acts.get(id)?.above));
      need(free.length > 0, "acts whose ancestors are not here");
      const act = free.reduce((a, b) => (a.id < b.id ? a : b));
      act.above = new Set(parents(act).flatMap((id) => [id, ...this.acts.get(id).above])); // all its ancestors
      act.depth = 1 + Math.max(0, ...parents(act).map((id) => this.acts.get(id).depth));
      open.delete(act);
      this.order.push(act);
    }
    for (const act of this.order) { if (act.op && this.allowed(act, this.state(act.above))) this.counts.add(act.id); }
  }

  // The state of a set of acts.
  state(ids) {
    const acts = this.order.filter((act) => ids.has(act.id) && this.counts.has(act.id));
    const letIn = new Map();
    const of = (...kinds) => acts.filter((act) => kinds.includes(act.op.kind));
    for (const act of of("genesis", "add_person", "add_device", "add_kit")) letIn.set(act.op.device, [...(letIn.get(act.op.device) ?? []), act]);
    const rank = (act) => ({ genesis: 0, add_person: 0, add_device: 1, add_kit: 2 })[act.op.kind] + act.person + act.id;
    const first = new Map([...letIn].map(([device, by]) => [device, by.reduce((a, b) => (rank(a) < rank(b) ? a : b))]));
    const removals = of("remove_device");
    const hazards = (act) => removals.filter((r) => hex(r.op.rest[0]) === act.author && !r.above.has(act.id));
    const held = (act) => act.op.brings !== undefined ||
      (hazards(act).length === 0 && (letIn.get(act.author) ?? []).some((by) => act.above.has(by.id) && held(by)));
    const ends = (person) => acts.filter((act) => (act.op.kind === "remove_person" && hex(act.op.rest[0]) === person) ||
      (act.op.kind === "leave" && act.person === person));
    const removed = (device) => removals.filter((r) => hex(r.op.rest[0]) === device);
    const person = (device) => first.get(device)?.person;
    const brought = new Map();
    for (const act of acts) if (act.op.brings && !brought.has(act.op.brings)) brought.set(act.op.brings, act);
    const top = (list) => list.filter((act) => !list.some((other) => other.above.has(act.id)));
    const isKit = (device) => first.get(device)?.op.kind === "add_kit";
    const here = (who) => brought.has(who) && ends(who).length === 0;
    const isHeld = (device) => (letIn.get(device) ?? []).some(held);
    const live = (device) => isHeld(device) && removed(device).length === 0 && here(person(device));
    const role = (who) => Math.max(0, ...top(acts.filter((act) => act.op.role &&
      (act.op.brings ?? hex(act.op.rest[0])) === who)).map((act) => act.op.role));
    const names = top(of("policy").filter((act) => act.op.rest[0] === 2));
    const name = names.length > 0 ? names.reduce((a, b) => (a.id > b.id ? a : b)).op.rest[1] : of("genesis")[0]?.op.rest[2];
    // What ended a device: removals of it, ends of its person, and what took away, unseen, those it stands on.
    const endings = (device) => [...removed(device), ...ends(person(device)),
      ...(letIn.get(device) ?? []).filter((act) => !act.op.brings).flatMap((act) => [...hazards(act), ...(held(act) ? [] : endings(act.author))])];
    return { acts, of, letIn, person, brought, isKit, here, isHeld, live, role, name, removed, endings, top,
      devices: [...letIn.keys()], personName: (who) => brought.get(who)?.op.name, was: (who) => {
        const by = brought.get(who);
        return by?.op.kind === "genesis" ? by.op.rest[6] && hex(by.op.rest[6][1]) : by?.op.was;
      } };
  }

  // Who may do what. Notes the act's person too.
  allowed(act, state) {
    const { op } = act;
    if (op.kind === "genesis") {
      act.person = op.brings;
      return act.above.size === 0 && this.counts.size === 0;
    }
    if (!state.live(act.author)) return false;
    const author = state.person(act.author);
    act.person = op.brings ?? author;
    if (state.isKit(act.author) && (op.kind !== "add_device" || act.seq !== 1)) return false;
    const facilitator = state.role(author) === 1;
    const target = () => hex(op.rest[0]);
    const mine = state.devices.filter((device) => state.person(device) === author);
    const free = () => !state.letIn.has(op.device) || (!state.isHeld(op.device) && state.removed(op.device).length === 0);
    const predecessor = state.of("genesis")[0].op.rest[6];
    const moved = () => op.vouch !== 2 || (predecessor !== null && op.invitation === hex(predecessor[0]).slice(0, 32));
    switch (op.kind) {
      case "add_person":
        return facilitator && !state.brought.has(op.brings) && state.brought.size < 64 && free() && (op.role !== 1 || op.vouch === 2) && moved();
      case "add_device":
        return free() && moved() && op.person === (op.vouch === 2 ? state.was(author) : author) && mine.length < 24 &&
          (state.isKit(act.author) || mine.filter((device) => state.live(device) && !state.isKit(device)).length < 5);
      case "add_kit":
        return free() && mine.length < 24 && !mine.some((device) => state.isKit(device) && state.live(device)) &&
          signed(op.rest[0], "kit", encode([0, raw(this.group), raw(author), op.rest[0], op.rest[1]]), op.rest[2]);
      case "remove_person":
      case "set_role": return facilitator && state.here(target()) && state.role(target()) !== 1;
      case "remove_device": {
        const whose = state.person(target());
        return whose !== undefined && (whose === author || (facilitator && (state.role(whose) !== 1 || !state.here(whose))));
      }
      case "policy": return facilitator;
      case "vote": return state.role(author) !== 3 && state.here(hex(op.rest[1]));
      case "moving": return op.person === author && state.of("successor").some((s) => hex(s.op.rest[0]) === op.of);
      case "epoch": {
        const live = state.devices.filter(state.live).sort().join();
        const epochs = state.of("epoch");
        if (epochs.some((other) => hex(other.op.rest[0]) === target())) return false;
        return !epochs.some((e) => e.person === author && this.clean(e, state) && this.recipients(e).sort().join() === live);
      }
    }
    return true; // leave, successor, seen
  }

  // ---- 10. Epochs
  recipients(act) {
    const then = this.state(act.above);
    return then.devices.filter(then.live);
  }
  clean(act, state) {
    const then = this.state(act.above);
    const gone = (s, device) => s.letIn.has(device) && !s.live(device);
    return [act.author, ...this.recipients(act)].every(state.live) && state.devices.every((d) => !gone(state, d) || gone(then, d)) &&
      state.of("epoch").every((e) => e === act || hex(e.op.rest[0]) !== hex(act.op.rest[0]));
  }
}
