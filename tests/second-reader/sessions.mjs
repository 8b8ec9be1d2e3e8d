// Section 19 of PROTOCOL.md: the words of a session, equal where histories are equal up to its mark.
import { scryptSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { contentOf, isErased } from "./content.mjs";
import { encode, note, raw } from "./notation.mjs";

// The French list of BIP-39, a word a line, is the file that FRENCH_WORDS names. Without it no session is told of.
const list = process.env.FRENCH_WORDS;
const WORDS = list && existsSync(list) ? readFileSync(list, "utf8").trim().split(/\s+/) : null;

// The first 66 bits, 11 at a time, most significant first, index the list.
function wordsOf(transcript, salt) {
  const key = scryptSync(transcript, Buffer.from(`souspli/1/${salt}\0`), 32, { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 });
  const bits = [...key].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.slice(0, 66).match(/.{11}/g).map((eleven) => WORDS[parseInt(eleven, 2)].normalize("NFC")).join(" ");
}

export function sessionsOf(reading, standing) {
  const { ledger, place } = reading;
  if (!WORDS) note("no list of words: sessions are left out");
  const found = [];
  for (const entry of WORDS ? ledger.all(2) : []) {
    const mark = contentOf(entry);
    if (mark?.kind !== "mark" || isErased(entry, reading, standing)) continue;
    const lacked = mark.tips.filter(({ device, log, seq, id }) => seq > ledger.base(device, log).seq && !ledger.byId.has(id));
    if (lacked.length > 0) note(`session ${entry.id.slice(0, 8)}: ${lacked.length} histories it had seen are not here`);
    else found.push(wordsOf(encode([1, raw(place.group), raw(entry.id), mark.seen]), "session-words"));
  }
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
