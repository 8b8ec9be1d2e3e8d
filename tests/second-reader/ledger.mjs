// Sections 7 and 8 of PROTOCOL.md: the ledger, with its branches and bases, what an entry has seen; and forks.
// Evidence of forks (section 7) is not looked for: it is for who signs, and shows nothing by itself.
import { bodyOf } from "./carriers.mjs";
import { named } from "./operations.mjs";
import { attemptTo, note, raw, signed } from "./notation.mjs";

export class Ledger {
  byId = new Map();
  bases = new Map(); // device + log → { seq, id }
  #numbers = new Map(); // device + log + number → entries, of one branch or several

  at(device, log, seq) { return this.#numbers.get(`${device}${log}:${seq}`) ?? []; }
  all(log) { return [...this.byId.values()].filter((entry) => entry.log === log); }
  of(device, log) { return this.all(log).filter((entry) => entry.author === device); }
  base(device, log) { return this.bases.get(device + log) ?? { seq: 0, id: null }; }

  // Takes in all that can be, as long as something more can; gives what is left. `welcome`: what is asked of an entry besides.
  // `taken` is told of each that is here now.
  takeAll(entries, welcome, taken = () => {}) {
    let waiting = [...entries].sort((a, b) => a.seq - b.seq);
    for (let more = true; more; ) {
      const left = waiting.filter((entry) => {
        if (!welcome(entry) || !this.#take(entry)) return true;
        if (this.byId.has(entry.id)) taken(entry);
        return false;
      });
      more = left.length < waiting.length;
      waiting = left;
    }
    return waiting;
  }

  // Whether there is nothing more to do with an entry.
  #take(entry) {
    const { id, author, log, seq, prev } = entry;
    const same = this.byId.get(id);
    if (same) {
      if (entry.payload !== null && same.payload === null && entry.proved) same.payload = entry.payload; // section 15
      same.proved ||= entry.proved;
      return true;
    }
    const base = this.base(author, log);
    if (seq <= base.seq) return true; // before my arrival
    const refuse = (why) => note(`entry ${id.slice(0, 8)}: ${why}`) ?? true;
    if (log === 1 && seq > 1024) return refuse("its log is full");
    const last = this.byId.get(prev);
    const follows = last ? last.author === author && last.log === log && last.seq === seq - 1 : seq === base.seq + 1 && prev === base.id;
    if (!follows) return false; // a gap
    if (log === 1) {
      if (!entry.deps.every((dep) => dep.log === 2 || this.has(dep))) return false;
      if (!named(entry.payload).every((other) => this.byId.get(other)?.log === 1)) return false;
      if (!this.#inOrder(entry, last)) return refuse("its deps or its place beside the other log");
    }
    entry.seen = seenBy(entry, last);
    this.byId.set(id, entry);
    this.#numbers.set(`${author}${log}:${seq}`, [...this.at(author, log, seq), entry]);
    return true;
  }
  has({ device, log, seq, id }) { return this.at(device, log, seq).some((entry) => entry.id === id); }

  // 6. of the rules for membership.
  #inOrder(entry, last) {
    const { author, deps, beside } = entry;
    if (deps.some((dep) => dep.device === author && dep.log === 1)) return false;
    if (deps.some((dep) => dep.seq <= (last?.seen.get(dep.device + dep.log)?.seq ?? 0))) return false;
    const own = deps.find((dep) => dep.device === author && dep.log === 2);
    const past = last?.beside ?? 0;
    return own ? own.seq === beside && beside > past : beside === past;
  }

  // Whether an entry has seen another: it lies, on its branch, at or before what that one had seen of that log.
  sees(by, entry) {
    const tip = by.seen.get(entry.author + entry.log);
    if (!tip || tip.seq < entry.seq) return false;
    let at = this.byId.get(tip.id);
    while (at && at.seq > entry.seq) at = this.byId.get(at.prev);
    return at === entry;
  }
}

// What an entry has seen of each log: what the one before it had seen (nothing at a base), raised by its deps; and itself.
function seenBy(entry, last) {
  const seen = new Map(last?.seen);
  for (const { device, log, seq, id } of [...entry.deps, { device: entry.author, log: entry.log, seq: entry.seq, id: entry.id }]) {
    if (seq > (seen.get(device + log)?.seq ?? 0)) seen.set(device + log, { seq, id });
  }
  return seen;
}

// ---- 8. Forks
const point = (body) => (body.log === 1 ? [body.seq, body.beside] : [body.beside, body.seq]);
const before = (body) => (body.log === 1 ? [body.seq - 1, body.beside] : [body.beside, body.seq - 1]);
const atMost = ([a, b], [c, d]) => a <= c && b <= d;
const precedes = (e, f) => atMost(point(e), before(f));
export const lesser = ([a, b], [c, d]) => [Math.min(a, c), Math.min(b, d)];

// Of two bodies of one author: the cut, if they prove a fork, else null. `seenBy(later)` gives what of each device's membership
// log the later had seen, or null where not all acts that tell it are at hand (k3).
function cutOf(one, two, seenBy) {
  if (one.id === two.id || one.author !== two.author) return null;
  const lastCommon = lesser(before(one), before(two));
  if (!precedes(one, two) && !precedes(two, one)) return lastCommon; // k1
  const [earlier, later] = precedes(one, two) ? [one, two] : [two, one];
  if (earlier.log === later.log && later.seq === earlier.seq + 1 && later.prev !== earlier.id) return lastCommon; // k2
  if (later.log !== 1) return null;
  const seen = seenBy(later);
  const told = earlier.deps.filter((dep) => dep.log === 1 && dep.device !== earlier.author);
  return seen && told.some((dep) => (seen.get(dep.device) ?? 0) < dep.seq) ? before(later) : null; // k3
}

// What a membership body had seen of membership logs, by its own deps and those of its author's acts before it.
// Each of these has to be among `acts`.
function membershipSeen(body, acts) {
  const seen = new Map();
  for (let at = body; at; at = at.prev && acts(at.prev)) {
    for (const dep of at.deps) if (dep.log === 1) seen.set(dep.device, Math.max(dep.seq, seen.get(dep.device) ?? 0));
    if (at.prev && acts(at.prev)?.author !== body.author) return null;
  }
  return seen;
}

// The proof that a `fork` shows: the device that forked and the cut, or null. `ancestor` gives an ancestor of the act by its id.
export function proofOf([first, firstSignature, second, secondSignature], group, ancestor) {
  const bodies = [first, second].map((bytes) => attemptTo(() => bodyOf(bytes, group)));
  if (bodies.includes(null)) return null;
  const [one, two] = bodies;
  const cut = cutOf(one, two, (later) => membershipSeen(later, ancestor));
  const author = raw(one.author);
  if (!cut || !signed(author, "entry", first, firstSignature) || !signed(author, "entry", second, secondSignature)) return null;
  return { device: one.author, cut };
}
