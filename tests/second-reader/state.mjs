// Section 9 of PROTOCOL.md, "The state of a set of acts": who is in the group, with what devices and in what role; and
// "Who may do what" in it.
import { encode, least, raw, signed, top } from "./notation.mjs";
import { FACILITATOR, OBSERVER } from "./operations.mjs";

const RANK = { genesis: 0, add_person: 0, add_device: 1, add_kit: 2 };

export class State {
  #personOf; #letIn = new Map(); #brought = new Map(); #kinds = new Map(); #held = new Map();
  // `acts`: the counting ones of the set, in order. `personOf`: an act's person, where it was signed.
  constructor(acts, personOf) {
    this.acts = acts;
    this.#personOf = personOf;
    for (const act of acts) {
      const { kind, device, brings } = act.op;
      this.#kinds.set(kind, [...this.of(kind), act]);
      if (kind in RANK) this.#letIn.set(device, [...this.letIn(device), act]);
      if (brings) this.#brought.set(brings, [...this.brought(brings), act]);
    }
  }
  of(...kinds) { return kinds.flatMap((kind) => this.#kinds.get(kind) ?? []); }

  // ---- Devices
  get devices() { return [...this.#letIn.keys()]; }
  letIn(device) { return this.#letIn.get(device) ?? []; }
  isThere(device) { return this.#letIn.has(device); }
  // The act that says what a device is: as a person, as a device, as a kit; the smaller person; the smaller entry.
  #first(device) {
    return least(this.letIn(device), (a, b) => this.order(a) < this.order(b));
  }
  order(act) { return RANK[act.op.kind] + this.#personOf(act) + act.id; }
  person(device) { return this.isThere(device) ? this.#personOf(this.#first(device)) : undefined; }
  isKit(device) { return this.isThere(device) && this.#first(device).op.kind === "add_kit"; }
  devicesOf(person) { return this.devices.filter((device) => this.person(device) === person); }
  // Whichever act decides whose a device is.
  devicesLetInAs(person) { return this.devices.filter((device) => this.letIn(device).some((act) => this.#personOf(act) === person)); }
  removals(device) { return this.of("remove_device").filter((act) => act.op.target === device); }
  forks(device) { return this.of("fork").filter((act) => act.op.device === device); }
  // What took away, unseen, the author of an act that lets in a device or kit.
  hazards(act) {
    return [...this.removals(act.author).filter((removal) => !removal.below.has(act.id)),
      ...this.forks(act.author).filter((fork) => fork.op.cut[0] < act.seq || !fork.below.has(act.id))];
  }
  isHeld(act) {
    if (act.op.brings) return true;
    if (!this.#held.has(act.id)) {
      const stands = this.letIn(act.author).some((by) => act.below.has(by.id) && this.isHeld(by));
      this.#held.set(act.id, stands && this.hazards(act).length === 0);
    }
    return this.#held.get(act.id);
  }
  #holds(device) { return this.letIn(device).some((act) => this.isHeld(act)); }
  #ended(device) { return this.removals(device).length > 0 || this.forks(device).length > 0; }
  live(device) { return this.#holds(device) && !this.#ended(device) && !this.hasEnded(this.person(device)); }
  unheld(device) { return !this.#holds(device) && !this.#ended(device); }
  get liveDevices() { return this.devices.filter((device) => this.live(device)); }
  // What took away, unseen, the devices on which a device's arrivals stand, if none of them as its person's is held: the hazards of the
  // acts that let it in, and of those that let in the authors of these, and so on, as far as they are not held.
  #swept(device) {
    const asTheirs = (act) => this.isHeld(act) && this.#personOf(act) === this.person(device);
    const stoodOn = new Set(this.letIn(device).some(asTheirs) ? [] : this.letIn(device));
    for (const act of stoodOn) for (const by of this.letIn(act.author)) if (!this.isHeld(by)) stoodOn.add(by);
    return [...stoodOn].flatMap((act) => this.hazards(act));
  }
  // Section 14: the acts that ended a device. Removals and forks of it, ends of its person, and, if it is unheld, what took that away on
  // which it stands.
  endings(device) {
    return [...this.removals(device), ...this.forks(device), ...this.ends(this.person(device)),
      ...(this.unheld(device) ? this.#swept(device) : [])];
  }
  // Section 10: of the admissions of a person those that stand, if any does; else all.
  admissions(person) {
    const standing = this.brought(person).filter((act) => this.#stands(act));
    return standing.length > 0 ? { of: standing, stand: true } : { of: this.brought(person), stand: false };
  }
  #stands(act) {
    if (act.op.kind === "genesis") return true;
    const inTime = [...this.endings(act.author), ...this.#swept(act.author)].every((end) => end.below.has(act.id));
    return inTime && this.brought(this.person(act.author)).some((by) => act.below.has(by.id) && this.#stands(by));
  }

  // ---- Persons
  get persons() { return [...this.#brought.keys()]; }
  brought(person) { return this.#brought.get(person) ?? []; }
  ends(person) {
    return [...this.of("group_act").filter((act) => act.op.about === 0 && act.op.whom === person),
      ...this.of("remove_person").filter((act) => act.op.whom === person),
      ...this.of("leave").filter((act) => this.#personOf(act) === person)];
  }
  hasEnded(person) { return this.ends(person).length > 0; }
  here(person) { return this.#brought.has(person) && !this.hasEnded(person); }
  role(person) {
    const given = this.acts.filter((act) => act.op.role && (act.op.brings ?? act.op.whom) === person);
    return Math.max(0, ...top(given).map((act) => act.op.role));
  }
  was(person) { return this.brought(person).find((act) => act.op.was)?.op.was; }
  vouch(person) { return Math.max(0, ...this.brought(person).map((act) => act.op.vouch)); }
  name(person) { return this.brought(person)[0]?.op.name; }
  get electors() { return this.persons.filter((person) => this.here(person) && this.role(person) !== OBSERVER); }
  personOf(act) { return this.#personOf(act); }

  // ---- Settings
  #settings(setting) { return top(this.of("policy").filter((act) => act.op.setting === setting)); }
  #greatest(setting) {
    const latest = this.#settings(setting);
    return latest.length > 0 ? least(latest, (a, b) => a.id > b.id).op.values : null;
  }
  get historyShared() {
    const latest = this.#settings(0);
    return latest.length > 0 && latest.every((act) => act.op.values[0]);
  }
  get store() { return this.#greatest(1); }
  get groupName() { return this.#greatest(2)?.[0] ?? this.of("genesis")[0]?.op.rest[2]; }
}

// ---- Who may do what: the table, asked in the state of an act's ancestors.
// Whether an act's author may do it, but for what votes and epochs decide: `carried` and `repeats` are asked for that.
export function mayDo(act, state, { group, carried, repeats }) {
  const { op, author } = act;
  if (op.kind === "genesis") return act.below.size === 0;
  if (op.kind === "fork") return state.isThere(author); // a device's or kit's, in the group still or not
  const kit = state.isKit(author);
  if (kit && (op.kind !== "add_device" || act.seq !== 1)) return false;
  if (!state.live(author)) return false;
  const me = state.person(author);
  const facilitator = state.role(me) === FACILITATOR;
  const mine = state.devicesOf(me);
  const free = () => !state.isThere(op.device) || state.unheld(op.device);
  const predecessor = state.of("genesis")[0]?.op.predecessor;
  const moved = () => op.vouch !== 2 || (predecessor && op.invitation === predecessor.slice(0, 32));
  switch (op.kind) {
    case "add_person":
      return facilitator && state.brought(op.brings).length === 0 && state.persons.length < 64 && free() &&
        (op.role !== FACILITATOR || op.vouch === 2) && moved();
    case "add_device":
      return free() && moved() && op.statedPerson === (op.vouch === 2 ? state.was(me) : me) && mine.length < 24 &&
        (kit || mine.filter((device) => state.live(device) && !state.isKit(device)).length < 5);
    case "add_kit":
      return free() && mine.length < 24 && !mine.some((device) => state.isKit(device) && state.live(device)) &&
        signed(op.rest[0], "kit", encode([1, raw(group), raw(me), op.rest[0], op.rest[1]]), op.rest[2]);
    case "remove_person":
    case "set_role": return facilitator && state.here(op.whom) && state.role(op.whom) !== FACILITATOR;
    case "remove_device": {
      const whose = state.person(op.target);
      return whose !== undefined && (whose === me || (facilitator && (state.role(whose) !== FACILITATOR || state.hasEnded(whose))));
    }
    case "policy": return facilitator;
    case "vote": return state.role(me) !== OBSERVER && state.here(op.whom);
    case "group_act": return state.here(op.whom) && (op.about === 0 || state.role(op.whom) !== FACILITATOR) && carried(act, state);
    case "moving": return op.statedPerson === me && state.of("successor").some((other) => other.op.of === op.of);
    case "epoch": return !repeats(act, state, me);
    default: return true; // leave, successor, seen, also
  }
}
