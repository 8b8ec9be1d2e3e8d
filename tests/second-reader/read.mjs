// A second reader of a group's store, written from PROTOCOL.md alone; the headings cited are its own.
// AGE_ENCRYPTION=…/node_modules node read.mjs FOLDER     FOLDER holds store/, keys.json and identities.txt.
// FRENCH_WORDS, if set, names the French list of BIP-39, a word a line, for the words of sessions.
// It prints what the group is, to one of its devices that reads the store for the first time; on stderr, what it left alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { standings, textsOf } from "./content.mjs";
import { FACILITATOR } from "./operations.mjs";
import { Pull } from "./pull.mjs";
import { reviewsOf } from "./reviews.mjs";
import { directoryOf, epochsOf } from "./sealed.mjs";
import { sessionsOf } from "./sessions.mjs";

const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const sorted = (list, ...keys) => list.sort((a, b) => keys.reduce((found, key) => found || bytewise(String(a[key]), String(b[key])), 0));
const names = (persons, now) => [...new Set(persons.map((person) => now.name(person)))].sort(bytewise);

async function read(folder) {
  const keys = JSON.parse(readFileSync(join(folder, "keys.json"), "utf8"));
  const epochs = epochsOf(keys, readFileSync(join(folder, "identities.txt"), "utf8").split("\n").filter((line) => line.startsWith("AGE-")));
  const directory = directoryOf(keys.loc);
  const reading = await new Pull(join(folder, "store", directory), { ...keys, epochs, identities: [...epochs.values()] }).read();
  const { now, membership } = reading;

  const member = (person) => {
    const live = now.devicesOf(person).filter((device) => now.live(device));
    const kits = live.filter((device) => now.isKit(device)).length;
    return { devices: live.length - kits, kits, name: now.name(person), role: ["", "facilitator", "member", "observer"][now.role(person)],
      uncompared: now.vouch(person) === 0 };
  };
  // 9. A successor is official if its author's role is facilitator there, and they were not removed since; else it is an offer.
  const successor = (act) => {
    const person = now.personOf(act);
    const removed = now.ends(person).some((end) => end.op.kind !== "leave");
    return { by: now.name(person), official: !removed && membership.stateBeforeNow(act).role(person) === FACILITATOR };
  };
  // 8. Shown as forked: whom a counting act let in, and of whom a proof holds, whether its act counts or not. Nothing of evidence.
  const forked = now.devices.filter((device) => membership.proofs(device).length > 0);
  const standing = standings(reading);
  const reviews = reviewsOf(reading, standing);
  return {
    directory,
    forks: names(forked.map((device) => now.person(device)), now),
    history_shared: now.historyShared,
    members: sorted(now.persons.filter((person) => now.here(person)).map(member), "name", "role"),
    name: now.groupName,
    newer: names(reading.newerPersons(), now),
    ...(reviews.length > 0 && { reviews }),
    sessions: sessionsOf(reading, standing),
    split: membership.split,
    store: now.store?.[0] ?? null,
    successors: sorted(now.of("successor").map(successor), "by", "official"),
    texts: sorted(textsOf(reading, standing), "author", "title", "standing", "from"),
  };
}

try {
  process.stdout.write(JSON.stringify(await read(process.argv[2]), null, 2) + "\n");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
