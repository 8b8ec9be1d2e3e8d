// Sections 9 and 10 of PROTOCOL.md: which acts count. The order of acts, votes and certificates, contexts, epochs.
import { lesser, proofOf } from "./ledger.mjs";
import { need, top } from "./notation.mjs";
import { FACILITATOR, named, OBSERVER, operation } from "./operations.mjs";
import { mayDo, State } from "./state.mjs";

export class Membership {
  acts = new Map(); // by id
  order = [];
  #judgements = new Map(); // of each context: act → { counts, person }
  #alone = new Map();
  #states = new Map();

  constructor(entries, group) {
    this.group = group;
    const open = new Set(entries.map((entry) => ({ ...entry, op: operation(entry, group) })));
    // Ancestors first; of those free to come next, the smallest id.
    while (open.size > 0) {
      const free = [...open].filter((act) => parents(act).every((id) => this.acts.has(id)));
      if (free.length === 0) break; // an act whose ancestors are not all there is left out
      const act = free.reduce((a, b) => (a.id < b.id ? a : b));
      const above = parents(act).map((id) => this.acts.get(id));
      act.below = new Set(above.flatMap((one) => [one.id, ...one.below])); // all its ancestors
      act.depth = 1 + Math.max(0, ...above.map((one) => one.depth));
      if (act.op?.kind === "fork") {
        const proof = proofOf(act.op.rest, group, (id) => (act.below.has(id) ? this.acts.get(id) : undefined));
        act.op = proof && { ...act.op, ...proof };
      }
      open.delete(act);
      this.acts.set(act.id, act);
      this.order.push(act);
    }
    this.all = new Set(this.acts.keys());
    this.now = this.stateOf(this.all);
    need(this.now.of("genesis").length === 1, "no genesis");
  }

  // ---- 8. Forks
  // The acts that bear a proof of a device's fork that holds, counting or not; and its cut for content, of several the least of
  // each number, null without any. Of an act whose proof does not hold nothing is left in `op`.
  proofs(device) { return this.order.filter((act) => act.op?.kind === "fork" && act.op.device === device); }
  cut(device) { return this.proofs(device).map((act) => act.op.cut).reduce((a, b) => (a ? lesser(a, b) : b), null); }

  // Of the forks that apply to a judged act, counting or not, those that are ancestors of it (section 9).
  #forksBelow({ below }) { return this.order.filter((act) => act.op?.kind === "fork" && below.has(act.id)); }

  // ---- Contexts
  // 2. The context of a set: its certificates that hold alone, and those forks in it whose device voted above the cut.
  #context(ids) {
    const acts = this.order.filter((act) => ids.has(act.id) && act.op);
    const certificates = acts.filter((act) => isRemoval(act) && this.#heldAlone(act));
    const voted = (fork) => this.order.some((vote) => vote.op?.kind === "vote" && aboveCut(vote, fork));
    const forks = acts.filter((act) => act.op.kind === "fork" && voted(act));
    const key = [...certificates, ...forks].map((act) => act.id).join();
    if (!this.#judgements.has(key)) this.#judgements.set(key, { key, acts: new Map(), ...this.#weighed(certificates, forks), forks });
    return this.#judgements.get(key);
  }
  // 1. A certificate of removal alone, in the state of its ancestors. What is kept with it, or null if it does not hold.
  #heldAlone(act) {
    if (!this.#alone.has(act.id)) {
      const state = this.stateOf(act.below);
      const kept = { devices: state.devicesLetInAs(act.op.whom), voices: forIt(act, state, this.#forksBelow(act)), electorate: [] };
      const may = mayDo(act, state, { group: this.group, carried: () => {
        kept.electorate = electorateOfRemoval(act, state, (ids) => this.stateOf(ids));
        return act.op.votes.size >= 3 && carries(kept.electorate, kept.voices);
      } });
      this.#alone.set(act.id, may ? { ...kept, person: state.person(act.author) } : null);
    }
    return this.#alone.get(act.id);
  }
  // 3. and 4. Which certificates count in a context, and which acts they void.
  #weighed(certificates, forks) {
    const holding = new Map();
    for (const act of certificates) {
      const { voices, electorate } = this.#alone.get(act.id);
      const left = without(voices, forks.filter((fork) => !fork.below.has(act.id)));
      if (carries(electorate, left)) holding.set(act, left);
    }
    const concurrent = (a, b) => a !== b && !a.below.has(b.id) && !b.below.has(a.id);
    // Who is for it and not of its electorate does not decide, and is no reason for a split.
    const decides = (person, act) => holding.get(act).has(person) && this.#alone.get(act.id).electorate.includes(person);
    const crossed = (a, b) => concurrent(a, b) && (decides(b.op.whom, a) || decides(a.op.whom, b));
    const counting = [...holding.keys()].filter((act) => ![...holding.keys()].some((other) => crossed(act, other)));
    const voids = (act, other) => this.#alone.get(act.id).devices.includes(other.author) && !act.below.has(other.id) &&
      other.op?.kind !== "fork" && !isRemoval(other);
    const voided = new Set(counting.flatMap((act) => this.order.filter((other) => voids(act, other)).map((other) => other.id)));
    return { counting: new Set(counting.map((act) => act.id)), voided, split: counting.length < holding.size };
  }

  // ---- Judging
  // 5. An act in a context: by the table, in the state of its ancestors.
  #judged(act, context) {
    if (!context.acts.has(act.id)) context.acts.set(act.id, this.#judge(act, context));
    return context.acts.get(act.id);
  }
  #judge(act, context) {
    const { op } = act;
    if (!op || op.kind === "unknown") return { counts: false };
    if (isRemoval(act)) return { counts: context.counting.has(act.id), person: this.#heldAlone(act)?.person };
    if (context.voided.has(act.id)) return { counts: false };
    const state = this.#stateIn(act.below, context, act.id);
    const person = op.brings ?? state.person(act.author);
    return { person, counts: mayDo(act, state, {
      group: this.group,
      carried: (one, there) => {
        const forks = [...this.#forksBelow(one), ...context.forks.filter((fork) => !fork.below.has(one.id))];
        return carries(there.electors, forIt(one, there, forks));
      },
      repeats: (one, there, author) => there.of("epoch").some((epoch) => epoch.op.epoch === one.op.epoch ||
        (there.personOf(epoch) === author && this.#context(epoch.below).key === this.#context(one.below).key && this.#isClean(epoch, there, context) && same(this.recipients(epoch), there.liveDevices))),
    }) };
  }
  #stateIn(ids, context, name) {
    const key = `${name}:${context.key}`;
    if (!name || !this.#states.has(key)) {
      const acts = this.order.filter((act) => ids.has(act.id) && this.#judged(act, context).counts);
      this.#states.set(key, new State(acts, (act) => context.acts.get(act.id).person));
    }
    return this.#states.get(key);
  }
  // The state of a set that holds the ancestors of all its acts, in its own context.
  stateOf(ids) { return this.#stateIn(ids, this.#context(ids)); }
  // The state that an act was signed in.
  stateBefore(act) {
    act.before ??= this.stateOf(act.below);
    return act.before;
  }
  // The same within the context of all acts, by which the group's state is told.
  stateBeforeNow(act) { return this.#stateIn(act.below, this.#context(this.all), act.id); }
  get split() { return this.#context(this.all).split; }

  // ---- 10. Epochs
  recipients(epoch) { return this.stateBefore(epoch).liveDevices; }
  // As seen in a state within a context: what was known of who is gone is asked within that one.
  #isClean(epoch, state, context) {
    const known = (acts) => acts.some((act) => epoch.below.has(act.id));
    const ended = (act) => known(state.ends(state.personOf(act)));
    const unheld = (act) => !this.#stateIn(new Set([...epoch.below, ...act.below, act.id]), context).isHeld(act);
    // Those that are ancestors decide, or one that comes before them.
    const deciding = (device) => {
      const here = state.letIn(device).filter((act) => epoch.below.has(act.id)).map((act) => state.order(act)).sort()[0];
      return state.letIn(device).filter((act) => !here || state.order(act) <= here);
    };
    const out = (device) => known([...state.removals(device), ...state.forks(device)]) ||
      deciding(device).every(ended) || state.letIn(device).every(unheld);
    return [epoch.author, ...this.recipients(epoch)].every((device) => state.live(device)) &&
      state.devices.every((device) => state.live(device) || out(device)) &&
      state.of("epoch").every((other) => other === epoch || other.op.epoch !== epoch.op.epoch);
  }
  // Who should hold an epoch: its recipients; everybody, if history is shared; who was let in beside it or before it.
  shouldHold(device, epoch) {
    const { of, stand } = this.now.admissions(this.now.person(device));
    const hadSeen = (act) => act.below.has(epoch.id);
    return this.recipients(epoch).includes(device) || this.now.historyShared ||
      (stand ? !of.every(hadSeen) : !of.some(hadSeen));
  }
}

const parents = (act) =>
  [...(act.prev ? [act.prev] : []), ...act.deps.filter((dep) => dep.log === 1).map((dep) => dep.id), ...named(act.payload)];
const same = (one, two) => one.length === two.length && one.every((device) => two.includes(device));

// ---- Votes and certificates
const isRemoval = (act) => act.op?.kind === "group_act" && act.op.about === 0;
const aboveCut = (vote, fork) => fork.op.device === vote.author && vote.seq > fork.op.cut[0];

// Who is for what a certificate does, each with those of their latest votes that it lists: person → votes.
// `forks`: those that apply to it.
function forIt(act, state, forks) {
  const { about, whom, votes: listed } = act.op;
  const voices = new Map();
  for (const vote of state.of("vote")) {
    if (vote.op.about !== about || vote.op.whom !== whom) continue;
    const person = state.personOf(vote);
    voices.set(person, [...(voices.get(person) ?? []), vote]);
  }
  const result = new Map();
  for (const [person, votes] of voices) {
    const latest = top(votes);
    if (!latest.every((vote) => vote.op.yes) || !state.here(person) || state.role(person) === OBSERVER) continue;
    if (about === 0 && person === whom) continue;
    result.set(person, latest.filter((vote) => listed.has(vote.id)));
  }
  return without(result, forks);
}

// The same without the votes above the cuts of these forks.
function without(voices, forks) {
  const left = new Map([...voices].map(([person, votes]) => [person, votes.filter((vote) => !forks.some((fork) => aboveCut(vote, fork)))]));
  return new Map([...left].filter(([, votes]) => votes.length > 0));
}

// More than half of the electorate, and at least three persons of it.
function carries(electorate, voices) {
  const yes = electorate.filter((person) => voices.has(person)).length;
  return yes >= 3 && 2 * yes > electorate.length;
}

// The electorate of a removal: the electors in the state that its person had last seen.
// `stateOf` gives the state of a set of ids.
function electorateOfRemoval(act, state, stateOf) {
  const { whom } = act.op;
  const withBelow = (acts) => new Set(acts.flatMap((one) => [one.id, ...one.below]));
  const devices = state.devicesLetInAs(whom);
  const theirs = state.acts.filter((one) => one.op.kind !== "fork" && devices.includes(one.author));
  if (theirs.length > 0) return stateOf(withBelow(theirs)).electors;
  const named = state.of("set_role", "group_act").filter((one) => one.op.role === FACILITATOR && one.op.whom === whom);
  const given = named.length > 0 ? named : state.brought(whom);
  const each = given.map((one) => stateOf(withBelow([one])).electors);
  return each[0].filter((person) => each.every((electors) => electors.includes(person)));
}
