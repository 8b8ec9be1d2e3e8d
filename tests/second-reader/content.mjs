// Sections 6 (content), 14 and 15 of PROTOCOL.md: what is written, what of it counts, what is erased, and the list of texts.
import { tipOf } from "./carriers.mjs";
import { ascending, attempt, fits, hex, least, TIP, tipsHold } from "./notation.mjs";
import { FACILITATOR, NAME, SPACE } from "./operations.mjs";

// ---- 6. Content
const TITLE = new RegExp(`^(?![${SPACE}]*$)\\P{Cc}{1,200}$`, "u");
// A sheet that breaks a rule is not shown.
function sheetHolds(sheet) {
  if (!fits(sheet, ["t", ["*", "n"], "t", "t", "t"])) return false;
  const [title, feelings, other, happened, puzzles] = sheet;
  return TITLE.test(title) && /^\P{Cc}{0,60}$/u.test(other) &&
    feelings.every((n, i) => n <= 5 && (i === 0 || feelings[i - 1] < n)) && [happened, puzzles].every((text) => [...text].length <= 20000);
}

// The text of a contribution that breaks a rule is not shown.
const MARGIN = new RegExp(`^(?![${SPACE}]*$)[\\t\\n\\P{Cc}]{1,4000}$`, "u");
// The kinds that are shown only of who wrote what they stand beside: a last word, an afterthought.
const AUTHORS = [5, 6];

// Reviews (section 21): persons ascending, each once, and what is submitted of one.
const SUBMITTED = new RegExp(`^(?![${SPACE}]*$)[\\t\\n\\P{Cc}]{1,20000}$`, "u");
const handsHold = (hands, least) => hands.length >= least && hands.length <= 64 && ascending(hands, hex);
const submittedHolds = (parts) => parts.length >= 1 && parts.length <= 16 &&
  parts.every(([part, text], i) => part <= 255 && (i === 0 || parts[i - 1][0] < part) && SUBMITTED.test(text));

// What an entry says, or null if it is erased, malformed or of an unknown kind.
export function contentOf(entry) {
  const value = entry.log === 2 && entry.payload && attempt(entry.payload);
  if (!Array.isArray(value) || !fits(value.slice(0, 2), ["b16", "n"])) return null;
  const [, kind, ...rest] = value;
  if (kind === 1) return fits(rest[0], "b16") && sheetHolds(rest.slice(1)) ? { kind: "situation", title: rest[1], from: null } : null;
  if (kind === 2) return fits(rest, [["*", TIP]]) && tipsHold(rest[0]) ? { kind: "mark", seen: rest[0], tips: rest[0].map(tipOf) } : null;
  if (kind === 3) return fits(rest, ["b32"]) ? { kind: "tombstone", entry: hex(rest[0]) } : null;
  if (kind === 4) {
    const fine = fits(rest.slice(0, 2), ["t", "n"]) && NAME(60).test(rest[0]) && sheetHolds(rest.slice(2));
    return fine ? { kind: "transmitted", title: rest[2], from: rest[0] } : null;
  }
  if (kind === 5) {
    return fits(rest, ["b32", "b32", "o"]) ? { kind: "approval", entry: hex(rest[0]), shown: hex(rest[1]), yes: rest[2] } : null;
  }
  if (kind === 7) {
    const fine = fits(rest, ["b32", "n", "t"]) && rest[1] <= 255 && MARGIN.test(rest[2]);
    return fine ? { kind: "contribution", to: hex(rest[0]), what: rest[1], text: rest[2] } : null;
  }
  if (kind === 8) return fits(rest, ["b32", "b32"]) ? { kind: "withdrawal", entry: hex(rest[0]), to: hex(rest[1]) } : null;
  const doc = fits(rest[0], "b16") && hex(rest[0]);
  if (kind === 6) {
    return fits(rest, ["b16", "b8", "b"]) ? { kind: "update", doc, nonce: rest[1], update: rest[2] } : null;
  }
  if (kind === 9) {
    const fine = fits(rest, ["b16", "t", ["*", "b16"]]) && TITLE.test(rest[1]) && handsHold(rest[2], 0);
    return fine ? { kind: "review", doc, title: rest[1], hands: rest[2].map(hex) } : null;
  }
  if (kind === 10) {
    const fine = fits(rest, ["b16", ["*", "b16"]]) && handsHold(rest[1], 1);
    return fine ? { kind: "hands", doc, hands: rest[1].map(hex) } : null;
  }
  if (kind === 11) {
    const fine = fits(rest, ["b16", ["*", ["n", "t"]]]) && submittedHolds(rest[1]);
    return fine ? { kind: "submission", doc, parts: rest[1] } : null;
  }
  return null;
}

// ---- 14. What counts of content
// The standing of each content entry held: entry → counts, transmitted or apart.
export function standings({ ledger, now, membership }) {
  const texts = ledger.all(2);
  const standing = new Map(texts.map((entry) => [entry, "apart"]));
  for (const device of now.devices) {
    const theirs = texts.filter((entry) => entry.author === device);
    if (now.live(device)) {
      for (const entry of theirs) standing.set(entry, "counts");
      continue;
    }
    // What an act that ended the device had seen, if it had not seen another end of it; of a forked device what is
    // numbered up to the cut.
    const ends = now.endings(device);
    const first = ends.filter((act) => !ends.some((other) => act.below.has(other.id)));
    const cut = membership.cut(device);
    for (const entry of theirs) {
      if (first.some((act) => ledger.sees(act, entry)) || (cut && entry.seq <= cut[1])) standing.set(entry, "counts");
    }
  }
  // Transmitted: an entry that counts or is transmitted, or a counting act, of another person had seen it.
  for (let more = true; more; ) {
    more = false;
    const witnesses = [...now.acts, ...texts.filter((entry) => standing.get(entry) !== "apart")];
    for (const entry of texts) {
      if (standing.get(entry) !== "apart" || !now.isThere(entry.author)) continue;
      const person = now.person(entry.author);
      if (!witnesses.some((by) => now.person(by.author) !== person && ledger.sees(by, entry))) continue;
      standing.set(entry, "transmitted");
      more = true;
    }
  }
  return standing;
}

// ---- 15. Forgetting
const targetOf = (entry) => {
  const payload = contentOf(entry);
  return payload?.kind === "tombstone" ? payload.entry : null;
};

// The state that a content entry had seen, as far as it is here: of acts that are not, or not of that device and number, nothing.
function stateSeen(entry, { membership }) {
  const acts = [...entry.seen].map(([key, { seq, id }]) => [key, seq, membership.acts.get(id)])
    .filter(([key, seq, act]) => act && act.author + act.log === key && act.seq === seq).map(([, , act]) => act);
  return membership.stateOf(new Set(acts.flatMap((act) => [act.id, ...act.below])));
}

// A device that nobody let in has no person.
export const ofOnePerson = (one, other, now) => now.isThere(one.author) && now.person(one.author) === now.person(other.author);

// Whether who signed this was a facilitator, on a live device, as it had seen.
export function wasFacilitator(one, reading) {
  one.stateSeen ??= stateSeen(one, reading);
  return one.stateSeen.live(one.author) && one.stateSeen.role(one.stateSeen.person(one.author)) === FACILITATOR;
}

// Whether who signed this may erase an entry: one of the same person, or a facilitator.
const mayErase = (one, entry, reading) => ofOnePerson(one, entry, reading.now) || wasFacilitator(one, reading);

// The tombstones here by somebody who may erase an entry, standing apart or not.
export function erasers(entry, reading) {
  if (targetOf(entry)) return []; // a tombstone is never erased
  return reading.ledger.all(2).filter((one) => targetOf(one) === entry.id && mayErase(one, entry, reading));
}

// What an erased entry was a contribution to, as a withdrawal says by who may erase it, that does not stand apart unless it does.
function withdrawnFrom(entry, reading, standing) {
  const said = reading.ledger.all(2).map((one) => [one, contentOf(one)]).filter(([one, content]) =>
    content?.kind === "withdrawal" && content.entry === entry.id && mayErase(one, entry, reading) &&
    (standing.get(one) !== "apart" || standing.get(entry) === "apart"));
  return said.length > 0 ? least(said, ([a], [b]) => a.id < b.id)[1].to : null;
}

// Whether a tombstone comes in the same exchange, by one of the same person or of one whose role is facilitator now.
export function eraserComing(entries, now) {
  const tombstones = entries.filter((entry) => entry.proved && targetOf(entry));
  return (entry) => tombstones.some((one) => targetOf(one) === entry.id &&
    (ofOnePerson(one, entry, now) || now.role(now.person(one.author)) === FACILITATOR));
}

// Whether an entry's payload is erased: it came so, or by a tombstone that does not stand apart, unless the entry does too.
export function isErased(entry, reading, standing) {
  return entry.payload === null ||
    erasers(entry, reading).some((one) => standing.get(one) !== "apart" || standing.get(entry) === "apart");
}

// ---- 6. The list of texts, with the words on them
export function textsOf(reading, standing) {
  const { ledger, now } = reading;
  const erased = (entry) => isErased(entry, reading, standing);
  const nameOf = (entry) => now.name(now.person(entry.author));
  const shown = [];
  const margins = [];
  for (const entry of ledger.all(2)) {
    const gone = erased(entry);
    const content = contentOf(entry);
    const to = gone ? withdrawnFrom(entry, reading, standing) : content?.kind === "contribution" ? content.to : null;
    if (to) margins.push({ entry, to, what: gone ? null : content.what, text: gone ? null : content.text });
    if (to || (!gone && content?.kind !== "situation" && content?.kind !== "transmitted")) continue;
    shown.push([entry, { approvals: approvals(entry, reading, standing, erased), author: nameOf(entry) ?? null, erased: gone,
      from: gone ? null : content.from, standing: standing.get(entry), title: gone ? "" : content.title }]);
  }
  margins.sort((a, b) => a.entry.hour - b.entry.hour || (a.entry.id < b.entry.id ? -1 : 1));
  return shown.map(([entry, text]) => {
    const said = margins.filter(({ entry: one, to, what }) => to === entry.id && !text.erased &&
      (!AUTHORS.includes(what) || ofOnePerson(one, entry, now)));
    const margin = said.map(({ entry: one, what, text }) => ({ author: nameOf(one) ?? "", kind: what <= 6 ? what : null, standing: standing.get(one), text }));
    return margin.length > 0 ? { ...text, margin } : text;
  });
}

// One word a person: of theirs, those that none of the others had seen; of these a no, if there is one.
function approvals(entry, { ledger, now }, standing, erased) {
  const words = new Map();
  for (const one of ledger.all(2)) {
    const said = contentOf(one);
    if (said?.kind !== "approval" || said.entry !== entry.id || said.shown !== entry.payloadHash) continue;
    if (standing.get(one) === "apart" || erased(one)) continue;
    const person = now.person(one.author);
    words.set(person, [...(words.get(person) ?? []), { entry: one, yes: said.yes }]);
  }
  const count = { no: 0, yes: 0 };
  for (const theirs of words.values()) {
    const latest = theirs.filter((word) => !theirs.some((other) => other !== word && ledger.sees(other.entry, word.entry)));
    count[latest.every((word) => word.yes) ? "yes" : "no"] += 1;
  }
  return count;
}
