// Sections 12 and 13 of PROTOCOL.md: what one reading of the store takes in, by somebody who remembers nothing of it.
import { entryOf, grantOf, headOf, packOf, tagOf } from "./carriers.mjs";
import { eraserComing, erasers } from "./content.mjs";
import { Ledger } from "./ledger.mjs";
import { Membership } from "./membership.mjs";
import { attemptTo, b32, least, need, note, raw } from "./notation.mjs";
import { operation } from "./operations.mjs";
import { listing } from "./sealed.mjs";

export class Pull {
  ledger = new Ledger();
  newer = []; // { device } that signed an entry or a head of another version
  #packs = new Map();
  constructor(root, place) {
    this.root = root;
    this.place = place; // group, loc, device, identity, epochs, identities
    this.files = new Map(listing(root, "o", /^([a-z2-7]{52})\.age$/).map((one) => [one.hash, one]));
  }

  async read() {
    const heads = await this.#heads();
    need(heads.length > 0, "no head is there");
    const grants = await this.#grants();
    await this.#membership(heads, grants);
    this.#bases(grants);
    await this.#content(heads);
    this.#missing(heads);
    return this;
  }

  // 2. Of each device the highest head that holds; of two of one number, each.
  async #heads() {
    const listed = listing(this.root, "h", /^([a-z0-9]{16})-([0-9]{10})-([a-z0-9]{16})\.age$/);
    listed.sort((a, b) => (a.tag + b.found[2] < b.tag + a.found[2] ? -1 : 1));
    const heads = [];
    for (const one of listed) {
      const higher = heads.filter((head) => head.tag === one.tag);
      if (higher.length > 0 && higher[0].seq !== Number(one.found[2])) continue;
      const head = await headOf(one, this.place).catch((error) => note(`${one.name}: ${error.message}`));
      if (head?.newer) this.newer.push({ device: head.newer });
      else if (head) heads.push({ ...head, tag: one.tag });
    }
    return heads;
  }

  async #grants() {
    const grants = [];
    const own = tagOf(this.place.loc, raw(this.place.device));
    for (const one of listing(this.root, "g", /^([a-z0-9]*)-.*?([a-z0-9]*)\.age$/)) {
      if (one.tag !== own) continue;
      const grant = await grantOf(one, this.place).catch((error) => note(`${one.name}: ${error.message}`));
      if (grant) grants.push(grant);
    }
    return grants;
  }

  // The entries of a pack that can be read; undefined if the pack itself cannot be.
  async #pack(hash) {
    if (!this.#packs.has(hash)) {
      const name = `o/${b32(raw(hash))}`;
      const file = this.files.get(hash)?.file;
      const items = file && (await packOf(file, this.place.identities).catch((error) => note(`${name}: ${error.message}`)));
      if (!items) note(`${name}: ${file ? "does not open" : "is not there"}`);
      this.#packs.set(hash, items && this.#entries(items, name));
    }
    return this.#packs.get(hash);
  }
  // Fresh entries, since the ledger writes down in them what they have seen.
  #entries(items, carrier) {
    const entries = [];
    for (const item of items) {
      const entry = attemptTo(() => entryOf(item, this.place.group));
      if (!entry) note(`${carrier}: an entry that does not hold`);
      else if (entry.newer) this.newer.push({ device: entry.newer });
      else entries.push(entry);
    }
    return entries;
  }

  // Within a head: membership of all heads first, packs, then inline.
  async #membership(heads, grants) {
    const acts = [];
    const hashes = [...heads, ...grants].flatMap((one) => one.membershipPacks);
    for (const hash of hashes) acts.push(...((await this.#pack(hash)) ?? []));
    for (const head of heads) {
      head.inline = this.#entries(head.inline, head.name);
      acts.push(...head.inline);
    }
    // Strangers' entries are never kept: whom no act that is not void lets in.
    const { group } = this.place;
    this.letIn = new Set();
    const welcome = (entry) => entry.genesis || this.letIn.has(entry.author);
    const taken = (entry) => this.letIn.add(operation(entry, group)?.device);
    const left = this.ledger.takeAll(acts.filter((entry) => entry.log === 1 && entry.proved), welcome, taken);
    if (left.length > 0) note(`${left.length} acts have to wait, or are strangers'`);
    this.membership = new Membership(this.ledger.all(1), group);
    this.now = this.membership.now;
  }

  // 11. and 16. Where content begins: as the least of one's own person's grants says, else as the act that let the person in.
  #bases(grants) {
    const { device } = this.place;
    const person = this.now.person(device);
    if (person === undefined) return;
    const granted = grants.filter((grant) => this.now.live(grant.from) && this.now.person(grant.from) === person)
      .map((grant) => new Map(grant.base.map(({ device: of, log, seq, id }) => [of + log, { seq, id }])));
    const seen = this.now.admissions(person).of.map((act) => act.seen);
    if (granted.length === 0 && this.now.historyShared) return;
    const content = (granted.length > 0 ? granted : seen).map((tips) => [...tips].filter(([key]) => key.endsWith("2")));
    const sum = (tips) => tips.reduce((total, [, tip]) => total + tip.seq, 0);
    this.ledger.bases = new Map(least(content, (a, b) => sum(a) < sum(b)));
  }

  // Each head's own packs and inline as one, then what it has in custody.
  async #content(heads) {
    const own = [];
    const custody = [];
    for (const head of heads) {
      const carried = head.inline.filter((entry) => entry.log === 2);
      const begun = own.some((entry) => entry.author === head.device); // by another head of the same number
      for (const ref of [...head.packs].sort((a, b) => a.first - b.first)) {
        if (this.#beforeMyArrival(ref.epoch)) {
          // The log of which nothing is held begins after the last that is sealed to an epoch from before, though what lies in
          // front of that would open.
          const { device, last, tip } = ref;
          const later = last > this.ledger.base(device, 2).seq;
          if (device === head.device && !begun && later) this.ledger.bases.set(device + 2, { seq: last, id: tip });
          continue;
        }
        const entries = ((await this.#pack(ref.hash)) ?? []).filter((entry) => entry.log === 2);
        (ref.device === head.device ? carried : custody).push(...entries);
      }
      vouch(head, carried);
      own.push(...carried);
    }
    const holds = (entry) => (entry.proved || entry.vouched) && this.letIn.has(entry.author) && !this.now.isKit(entry.author);
    const all = [...own, ...custody].filter(holds);
    const coming = eraserComing(all, this.now);
    const left = this.ledger.takeAll(all, (entry) => entry.payload !== null || coming(entry) || erasers(entry, this).length > 0);
    for (const { id, seq, author } of left) {
      note(`entry ${id.slice(0, 8)}, content ${seq} of ${author.slice(0, 8)}: builds on what is not here, or erased by nobody who may`);
    }
  }
  // An epoch that is not held, and should not be.
  #beforeMyArrival(id) {
    if (this.place.epochs.has(id)) return false;
    const [act] = this.now.acts.filter((one) => one.op.kind === "epoch" && one.op.epoch === id);
    return act !== undefined && !this.membership.shouldHold(this.place.device, act);
  }

  // Freshness: what somebody has seen and is not here. For a person to know; it changes nothing that is found.
  #missing(heads) {
    const { ledger } = this;
    const lacks = ({ device, log, seq, id }) => this.letIn.has(device) && seq > ledger.base(device, log).seq && !ledger.byId.has(id);
    const told = [...ledger.byId.values()].flatMap((entry) => entry.deps.map((dep) => [dep, `entry ${entry.id.slice(0, 8)}`]));
    for (const [tip, by] of [...told, ...heads.flatMap((head) => head.seen.map((tip) => [tip, head.name]))]) {
      if (lacks(tip)) note(`missing: ${by} saw number ${tip.seq} of log ${tip.log} of ${tip.device.slice(0, 8)}`);
    }
  }

  // 6. and 12. The persons of the devices that make the group read-only for something newer.
  newerPersons() {
    const { newer, membership, now } = this;
    const devices = new Set();
    // Another version: for as long as the device is live.
    for (const { device } of newer) if (now.live(device) && !now.isKit(device)) devices.add(device);
    // An unknown kind, by a device live where it was signed: until the device or its person is removed, or it is shown to have
    // forked. Leaving does not end it.
    for (const act of membership.order) {
      const before = membership.stateBeforeNow(act);
      if (act.op?.kind !== "unknown" || !before.live(act.author) || before.isKit(act.author)) continue;
      const ends = [...now.removals(act.author), ...now.forks(act.author), ...now.ends(now.person(act.author))];
      if (ends.every((end) => end.op.kind === "leave")) devices.add(act.author);
    }
    return [...devices].map((device) => now.person(device));
  }
}

// Vouching: the head's signature covers those entries that lead from its content tip back.
function vouch(head, entries) {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (let at = byId.get(head.content); at && at.author === head.device; at = byId.get(at.prev)) at.vouched = true;
}
