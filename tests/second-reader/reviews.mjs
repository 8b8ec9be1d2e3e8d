// Section 21 of PROTOCOL.md, "Reviews": which there are, who writes in them, what their parts make, and what was submitted.
import { contentOf, isErased, ofOnePerson, wasFacilitator } from "./content.mjs";
import { clientOf, Document, updateOf } from "./documents.mjs";
import { note } from "./notation.mjs";

const FIELDS = ["0", "1", "2", "3", "4", "5"];
const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

export function reviewsOf(reading, standing) {
  const { ledger, now } = reading;
  const said = { review: [], hands: [], update: [], submission: [] };
  for (const entry of ledger.all(2)) {
    const content = contentOf(entry);
    if (content && content.kind in said && !isErased(entry, reading, standing)) said[content.kind].push({ entry, ...content });
  }
  const shown = said.review.filter(({ entry }) => wasFacilitator(entry, reading)).map(({ entry, doc, title, hands }) => {
    const keeper = now.person(entry.author);
    const counts = (one) => standing.get(one.entry) !== "apart" || standing.get(entry) === "apart";
    const ofKeeper = (one) => one.doc === doc && ofOnePerson(one.entry, entry, now) && counts(one);
    // Whoever names them, now or later: nobody is taken off. Whom nobody let in is no person, and keeps nothing.
    const writers = new Set(keeper === undefined ? [] : [keeper]);
    for (const one of [{ hands }, ...said.hands.filter(ofKeeper)]) for (const person of one.hands) writers.add(person);
    const parts = said.update.filter((one) => one.doc === doc && now.isThere(one.entry.author) &&
      writers.has(now.person(one.entry.author)) && counts(one));
    const submissions = said.submission.filter(ofKeeper).sort((a, b) => a.entry.hour - b.entry.hour || bytewise(a.entry.id, b.entry.id));
    return { author: now.name(keeper) ?? "", title,
      rest: { ...written(parts), hands: [...writers].map((person) => now.name(person)).filter((name) => name !== undefined).sort(bytewise),
        standing: standing.get(entry), submitted: submissions.at(-1)?.parts ?? null } };
  });
  const text = ({ draft, hands, refused, standing, submitted }) => JSON.stringify({ draft, hands, refused, standing, submitted });
  shown.sort((a, b) => bytewise(a.author, b.author) || bytewise(a.title, b.title) || bytewise(text(a.rest), text(b.rest)));
  return shown.map(({ author, title, rest }) => ({ author, ...rest, title }));
}

// What the parts make of the fields that are shown, and how many are refused.
function written(parts) {
  const clients = new Map(parts.map((part) => [part, clientOf(part.entry.author, part.doc, part.nonce)]));
  const inOrder = [...parts].sort((a, b) => clients.get(a) - clients.get(b) || bytewise(a.entry.author, b.entry.author) ||
    a.entry.seq - b.entry.seq || bytewise(a.entry.id, b.entry.id));
  const updates = [];
  let refused = 0;
  const refuse = ({ id }, why) => {
    refused += 1;
    note(`entry ${id.slice(0, 8)}: a part that is refused, ${why}`);
  };
  for (const part of inOrder) {
    try {
      updates.push({ ...updateOf(part.update, clients.get(part)), entry: part.entry });
    } catch (error) {
      refuse(part.entry, error.message);
    }
  }
  const document = new Document();
  for (const { entry } of document.applyAll(updates)) refuse(entry, "in its place or for want of room");
  const { texts } = document;
  return { draft: Object.fromEntries(FIELDS.filter((field) => texts.has(field)).map((field) => [field, texts.get(field)])), refused };
}
