//! What a second adversarial reading found, each as a test that fails until it is closed. Replicas over a store in memory; who
//! cheats has the keys of a member and signs what it likes.

use std::collections::{BTreeMap, VecDeque};

use souspli::app::vocabulary::{Act, Command};
use souspli::group::{Framework, Sheet};
use souspli::log::act::{Act as Deeds, Deed};
use souspli::log::entry::{Body, Entry, EntryId, GroupId, Log, Tip, WireEntry, payload_hash};
use souspli::log::grant::{Grant, encode_grant};
use souspli::log::head::{HeadBody, LogTip, PackRef, encode_head};
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::ledger::Ledger;
use souspli::log::membership::Membership;
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::op::{Genesis, KitStatement, Op, Predecessor, Role, Setting, Subject, Vouch, encode_op};
use souspli::log::pack::encode_pack;
use souspli::log::payload::{Content, encode_content, person_of};
use souspli::seal::{self, EpochSecret, PublicKey, Recipient, SeededChance, SigningKey, Size};
use souspli::sync::{Effect, Event, Exchange, Founding, Joining, JoiningExchange, Replica, Standing};

use crate::world::{HOUR, pair, sheet};

pub type Files = BTreeMap<FileName, Vec<u8>>;

fn perform(files: &mut Files, effect: Effect) -> Event {
    match effect {
        Effect::List(folder) => {
            let names = files.keys().filter(|file| file.folder == folder).map(|file| file.file.clone());
            Event::Listed(folder, names.collect())
        }
        Effect::Get(file) => {
            let bytes = files.get(&file).cloned();
            Event::Got(file, bytes)
        }
        Effect::Put(file, bytes) => {
            files.insert(file.clone(), bytes);
            Event::Put(file)
        }
        Effect::Delete(file) => {
            files.remove(&file);
            Event::Deleted(file, true)
        }
    }
}

/// A whole exchange.
pub fn exchange(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    exchange_at(replica, files, chance, HOUR);
}

pub fn exchange_at(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance, hour: u64) {
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        let event = perform(files, effect);
        waiting.extend(run.event(replica, event, hour, chance));
    }
}

fn signs_nothing_when_idle(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    let signed = |replica: &Replica| replica.ledger().tip(&replica.me(), Log::Membership).unwrap().seq;
    exchange(replica, files, chance);
    let before = signed(replica);
    for _ in 0..5 {
        exchange(replica, files, chance);
    }
    assert_eq!(signed(replica), before, "an idle group signs nothing");
}

/// An exchange in which the store takes nothing.
fn exchange_without_room(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        if matches!(effect, Effect::Put(..)) {
            return;
        }
        let event = perform(files, effect);
        waiting.extend(run.event(replica, event, HOUR, chance));
    }
}

pub fn exchange_joining(
    joining: &mut Joining,
    files: &mut Files,
    chance: &mut SeededChance,
) -> Option<Replica> {
    let (mut run, effects) = JoiningExchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        let event = perform(files, effect);
        let (more, replica) = run.event(joining, event, HOUR, chance);
        if replica.is_some() {
            return replica;
        }
        waiting.extend(more);
    }
    None
}

pub fn found(chance: &mut SeededChance) -> Replica {
    Replica::found(&Founding::new("Nom", Framework::Balint, "Sillage"), HOUR, chance)
}

/// Lets somebody in, to the end of it.
pub fn let_in(founder: &mut Replica, name: &str, files: &mut Files, chance: &mut SeededChance) -> Replica {
    let mut joining = ask(founder, name, files, chance);
    admit(founder, files, chance);
    let mut replica = exchange_joining(&mut joining, files, chance).expect("let in");
    exchange(&mut replica, files, chance);
    replica
}

pub fn ask(founder: &mut Replica, name: &str, files: &mut Files, chance: &mut SeededChance) -> Joining {
    let invitation = founder.invite(Purpose::Person, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, name, chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    joining
}

pub fn admit(founder: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    exchange(founder, files, chance);
    let file = founder.open_invitations(HOUR).find_map(|i| i.requests.first()).unwrap().0.clone();
    founder.admit(&file, Vouch::Words, HOUR, chance).unwrap();
    exchange(founder, files, chance);
}

pub fn restored(replica: &Replica) -> Option<Replica> {
    let rows: Vec<_> =
        replica.ledger().ids().iter().map(|id| replica.keep_entry(id).unwrap().into()).collect();
    Replica::restore(&replica.keep(), &rows).ok()
}

/// A member who signs what it likes.
struct Cheat {
    key: SigningKey,
    ledger: Ledger,
    group: GroupId,
    loc: [u8; 16],
    epochs: Vec<([u8; 32], EpochSecret)>,
    head: u64,
}

impl Cheat {
    fn of(replica: &Replica) -> Cheat {
        // Version, group, place, then the signing key.
        let row = replica.keep();
        let at = 2 + 34 + 17 + 1 + 2;
        let key = SigningKey::from_secret(row[at..at + 32].try_into().unwrap());
        assert_eq!(key.public(), replica.me());
        Cheat {
            key,
            ledger: replica.ledger().clone(),
            group: *replica.group(),
            loc: *replica.loc(),
            epochs: replica.epochs().map(|(id, secret)| (*id, secret.clone())).collect(),
            head: 1000,
        }
    }

    fn body(&self, key: &SigningKey, log: Log, payload: &[u8]) -> Body {
        let me = key.public();
        let tip = self.ledger.tip(&me, log);
        Body {
            group: self.group,
            log,
            author: me,
            seq: tip.map_or(0, |tip| tip.seq) + 1,
            prev: tip.map(|tip| tip.id),
            beside: self.ledger.tip(&me, log.other()).map_or(0, |tip| tip.seq),
            deps: self.ledger.deps(&me, log, |_| true),
            hour: HOUR,
            payload_hash: payload_hash(payload),
        }
    }

    fn sign_as(&mut self, key: &SigningKey, log: Log, payload: Vec<u8>) -> Entry {
        let entry = Entry::sign(self.body(key, log, &payload), payload, key);
        self.ledger.admit(entry.clone(), None).unwrap();
        entry
    }

    fn sign(&mut self, log: Log, payload: Vec<u8>) -> Entry {
        let key = SigningKey::from_secret(*self.key.secret());
        self.sign_as(&key, log, payload)
    }

    /// Lets a device in that nobody let in: it does not count, as a member does not admit.
    fn ghost(&mut self, chance: &mut SeededChance) -> SigningKey {
        let key = SigningKey::generate(chance);
        let statement = JoinStatement {
            purpose: Purpose::Person,
            group: self.group,
            person: person_of(&key.public()),
            invitation: [7; 16],
            device: key.public(),
            recipient: seal::Identity::generate(chance).recipient(),
            name: "Personne".into(),
        };
        let statement_signature = statement.sign(&key).0;
        let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Words };
        self.sign(Log::Membership, encode_op(&op, chance));
        key
    }

    fn seal(&self, epoch: usize, content: &[u8], size: Size) -> Vec<u8> {
        let to = self.epochs[epoch].1.identity(&self.group).recipient();
        seal::seal(&to, &seal::pad(content, size).unwrap()).unwrap()
    }

    /// Puts a head, with all membership and these entries in packs.
    fn publish(&mut self, entries: &[Entry], seen: Vec<Tip>, packs: Vec<PackRef>, files: &mut Files) {
        let epoch = self.epochs.len() - 1;
        let membership: Vec<WireEntry> =
            self.ledger.all(Log::Membership).into_iter().map(Entry::wire).collect();
        let pack = self.seal(epoch, &encode_pack(membership), Size::Padme);
        let digest = seal::digest(&pack);
        files.insert(FileName::object(&digest), pack);
        let mut named = packs;
        if !entries.is_empty() {
            let content =
                self.seal(epoch, &encode_pack(entries.iter().map(Entry::wire).collect()), Size::Padme);
            let digest = seal::digest(&content);
            files.insert(FileName::object(&digest), content);
            let tip = entries.last().unwrap().tip();
            named.push(PackRef {
                digest,
                epoch: self.epochs[epoch].0,
                device: tip.device,
                log: Log::Content,
                first: 1,
                last: tip.seq,
                tip: tip.id,
            });
        }
        self.head += 1;
        let tip = |log| self.ledger.tip(&self.key.public(), log).map(|t| LogTip { seq: t.seq, id: t.id });
        let mut epochs: Vec<[u8; 32]> = self.epochs.iter().map(|(id, _)| *id).collect();
        epochs.sort_unstable();
        let mut tips = seen;
        tips.extend(self.ledger.tip(&self.key.public(), Log::Membership));
        tips.sort_unstable();
        let body = HeadBody {
            group: self.group,
            device: self.key.public(),
            seq: self.head,
            membership: tip(Log::Membership),
            content: tip(Log::Content),
            packs: named,
            membership_packs: vec![digest],
            seen: tips,
            epochs,
            hour: HOUR,
            app: String::new(),
        };
        let bytes = self.seal(epoch, &encode_head(&body, &[], &self.key), Size::Head);
        files.insert(FileName::head(&device_tag(&self.loc, &self.key.public()), self.head, &bytes), bytes);
    }
}

fn situation(title: &str, chance: &mut SeededChance) -> Vec<u8> {
    encode_content(&Content::Situation { doc: [1; 16], sheet: sheet(title) }, chance)
}

pub fn titles(replica: &Replica) -> Vec<String> {
    replica.situations().into_iter().filter_map(|fact| fact.sheet.map(|sheet: Sheet| sheet.title)).collect()
}

#[test]
fn devices_that_nobody_let_in_do_not_spoil_everybody() {
    let (chance, files) = (&mut SeededChance::new(1), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    assert!(restored(&founder).is_some());
    let mut cheat = Cheat::of(&member);
    // Even who was removed can.
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let mut entries = Vec::new();
    for _ in 0..230 {
        let ghost = cheat.ghost(chance);
        let payload = encode_content(&Content::Tombstone { entry: [0; 32] }, chance);
        entries.push(cheat.sign_as(&ghost, Log::Content, payload));
    }
    cheat.publish(&entries, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    founder.set(Setting::Name("Autre nom".into()), HOUR, chance).unwrap();
    assert!(restored(&founder).is_some(), "the group opens again on the device of somebody honest");
}

#[test]
fn a_proof_of_a_fork_is_never_too_large_for_those_who_show_it() {
    let (chance, files) = (&mut SeededChance::new(2), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let mut forked = Vec::new();
    for title in ["Un", "Deux"] {
        let payload = situation(title, chance);
        let mut body = cheat.body(&cheat.key, Log::Content, &payload);
        let mut device = [0; 32];
        body.deps = (0..130u8)
            .map(|n| {
                device[0] = n;
                Tip { device: PublicKey(device), log: Log::Content, seq: 1, id: [n; 32] }
            })
            .collect();
        forked.push(Entry::sign(body, payload, &cheat.key));
    }
    cheat.ledger.admit(forked[0].clone(), None).unwrap();
    cheat.publish(&forked, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    assert!(!founder.ledger().evidence().is_empty(), "the fork was met");
    assert!(restored(&founder).is_some(), "the group opens again on the device of somebody honest");
}

#[test]
fn a_fork_of_a_device_that_nobody_let_in_is_not_shown_again_and_again() {
    let (chance, files) = (&mut SeededChance::new(3), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let ghost = cheat.ghost(chance);
    let forked: Vec<Entry> = ["Un", "Deux"]
        .iter()
        .map(|title| {
            let payload = situation(title, chance);
            Entry::sign(cheat.body(&ghost, Log::Content, &payload), payload, &ghost)
        })
        .collect();
    cheat.publish(&forked, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    signs_nothing_when_idle(&mut founder, files, chance);
}

#[test]
fn what_a_removed_person_passes_off_as_somebody_new_does_not_count() {
    let (chance, files) = (&mut SeededChance::new(4), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let ghost = cheat.ghost(chance);
    let payload = situation("Revenante", chance);
    let entry = cheat.sign_as(&ghost, Log::Content, payload);
    cheat.publish(&[entry], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    let counting = founder.situations().into_iter().filter(|fact| fact.standing == Standing::Counts).count();
    assert_eq!(counting, 0, "{:?}", titles(&founder));
}

#[test]
fn a_removed_facilitator_erases_nothing() {
    let (chance, files) = (&mut SeededChance::new(5), &mut Files::new());
    let mut founder = found(chance);
    let mut persons: Vec<Replica> = Vec::new();
    for name in ["Brume", "Cèdre", "Dune"] {
        persons.push(let_in(&mut founder, name, files, chance));
    }
    exchange(&mut founder, files, chance);
    let mut bad = persons.remove(0);
    let it = bad.my_person().unwrap();
    founder.set_role(it, Role::Facilitator, HOUR, chance).unwrap();
    let note = founder.share(&sheet("À garder"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut bad, files, chance);
    assert!(bad.facilitates() && titles(&bad) == ["À garder"]);
    exchange(&mut bad, files, chance);
    for voter in &mut persons {
        exchange(voter, files, chance);
        voter.vote(Subject::Remove(it), true, HOUR, chance).unwrap();
        exchange(voter, files, chance);
    }
    exchange(&mut founder, files, chance);
    assert!(founder.vote(Subject::Remove(it), true, HOUR, chance).unwrap(), "the group removes them");
    exchange(&mut founder, files, chance);
    // Their app, as it is, does not know yet.
    bad.erase(&note, HOUR, chance).unwrap();
    exchange(&mut bad, files, chance);
    exchange(&mut founder, files, chance);
    assert!(!founder.membership().persons[&it].live());
    assert_eq!(titles(&founder), ["À garder"]);
}

#[test]
fn two_removed_persons_do_not_stop_a_device() {
    let (chance, files) = (&mut SeededChance::new(6), &mut Files::new());
    let mut founder = found(chance);
    let persons: Vec<Replica> =
        ["Brume", "Cèdre"].iter().map(|name| let_in(&mut founder, name, files, chance)).collect();
    exchange(&mut founder, files, chance);
    let mut cheats: Vec<Cheat> = persons.iter().map(Cheat::of).collect();
    for person in &persons {
        founder.remove_person(person.my_person().unwrap(), HOUR, chance).unwrap();
    }
    exchange(&mut founder, files, chance);
    let me = founder.me();
    for cheat in &mut cheats {
        let claim = Tip { device: me, log: Log::Content, seq: 1 << 40, id: [9; 32] };
        cheat.publish(&[], vec![claim], Vec::new(), files);
    }
    exchange(&mut founder, files, chance);
    founder.share(&sheet("Après"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert_eq!(founder.to_send(), 0);
}

#[test]
fn a_grant_made_again_hides_nothing_that_was_written_since_the_admission() {
    let (chance, files) = (&mut SeededChance::new(7), &mut Files::new());
    let mut founder = found(chance);
    let mut joining = ask(&mut founder, "Brume", files, chance);
    admit(&mut founder, files, chance);
    founder.share(&sheet("Pour toutes deux"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    files.retain(|file, _| file.folder != Folder::Grants);
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let mut member = exchange_joining(&mut joining, files, chance).expect("the grant was made again");
    exchange(&mut member, files, chance);
    assert!(member.misses_something() || titles(&member) == ["Pour toutes deux"], "{:?}", titles(&member));
    assert_eq!(titles(&member), ["Pour toutes deux"]);
}

#[test]
fn what_the_store_had_no_room_for_is_not_sealed_to_who_was_removed_meanwhile() {
    let (chance, files) = (&mut SeededChance::new(8), &mut Files::new());
    let mut founder = found(chance);
    let mut writer = let_in(&mut founder, "Brume", files, chance);
    let removed = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut writer, files, chance);
    }
    writer.share(&sheet("Entre nous"), HOUR, chance).unwrap();
    exchange_without_room(&mut writer, files, chance);
    founder.remove_person(removed.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut writer, files, chance);
    assert!(!writer.membership().is_live(&removed.me()), "who writes knows");
    assert_eq!(writer.to_send(), 0);
    let needle = "Entre nous".as_bytes();
    for bytes in files.values() {
        for (_, secret) in removed.epochs() {
            let Ok(plaintext) = seal::open(&secret.identity(removed.group()), bytes) else { continue };
            assert!(
                !plaintext.windows(needle.len()).any(|part| part == needle),
                "the removed person reads it"
            );
        }
    }
}

#[test]
fn who_was_removed_is_not_welcomed_in_the_next_season() {
    let (_store, founder, member) = pair();
    founder.run(Command::Act { group: 1, act: Act::CloseSeason }).unwrap();
    founder.exchange();
    member.exchange();
    let next = member.group().successors[0].id.clone();
    let person = founder.group().members.iter().find(|m| m.name == "Brume").unwrap().id.clone();
    // At the same time the one moves on and is removed.
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    member.run(Command::Act { group: 1, act: Act::MoveOn { successor: next } }).unwrap();
    member.exchange();
    founder.exchange();
    founder.run(Command::Refresh { group: 2 }).unwrap();
    let groups = founder.view().groups;
    let names: Vec<&str> = groups[1].members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["Sillage"]);
}

#[test]
fn a_device_restored_to_before_an_epoch_of_its_own_does_not_fork() {
    let (chance, files) = (&mut SeededChance::new(10), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    let _third = let_in(&mut founder, "Cèdre", files, chance);
    founder.share(&sheet("Un"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut member, files, chance);
    let mut founder = backup;
    for n in 0..4 {
        founder.share(&sheet(&format!("Deux {n}")), HOUR, chance).unwrap();
        exchange(&mut founder, files, chance);
    }
    exchange(&mut member, files, chance);
    exchange(&mut member, files, chance);
    assert!(member.membership().is_live(&founder.me()), "somebody honest is put out");
}

#[test]
fn what_a_restored_device_signs_anew_does_not_leave_it_twice() {
    let (chance, files) = (&mut SeededChance::new(11), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    let mut joining = ask(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    founder.set(Setting::Name("Un".into()), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let mut founder = backup;
    let file = founder.open_invitations(HOUR).find_map(|i| i.requests.first()).unwrap().0.clone();
    founder.admit(&file, Vouch::Words, HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!founder.health.own_ahead);
    let third = exchange_joining(&mut joining, files, chance);
    let mut third = third.expect("let in");
    for _ in 0..2 {
        exchange(&mut third, files, chance);
        exchange(&mut member, files, chance);
        exchange(&mut founder, files, chance);
    }
    assert!(member.membership().is_live(&founder.me()) && founder.is_live(), "somebody honest is put out");
}

fn act(author: &PublicKey, before: Option<(&Deeds, u64)>, parents: &[&Deeds], deed: Deed) -> Deeds {
    let mut on: Vec<EntryId> = parents.iter().map(|act| act.id).collect();
    on.extend(before.map(|(act, _)| act.id));
    on.sort_unstable();
    on.dedup();
    let id = seal::hash("test", &[format!("{author:?}{on:?}{deed:?}").as_bytes()]);
    Deeds { id, author: *author, seq: before.map_or(1, |(_, seq)| seq + 1), beside: 0, parents: on, deed }
}

fn statement(device: &PublicKey, purpose: Purpose) -> JoinStatement {
    JoinStatement {
        purpose,
        group: [1; 32],
        person: person_of(device),
        invitation: [2; 16],
        device: *device,
        recipient: Recipient(device.0),
        name: "x".into(),
    }
}

fn genesis() -> Deed {
    Deed::Genesis(Genesis {
        suite: 1,
        loc: [0; 16],
        name: "groupe".into(),
        framework: 0,
        founder: "A".into(),
        recipient: Recipient([1; 32]),
        predecessor: None,
    })
}

#[test]
fn nobody_takes_another_persons_device_by_its_statement() {
    let founder = PublicKey([1; 32]);
    // Of two members, the cheat has the smaller person: it can try keys until it has.
    let (mut cheat, mut honest) = (PublicKey([2; 32]), PublicKey([3; 32]));
    if person_of(&honest) < person_of(&cheat) {
        (cheat, honest) = (honest, cheat);
    }
    let laptop = PublicKey([4; 32]);
    let add = |device: &PublicKey| Deed::AddPerson {
        role: Role::Member,
        statement: statement(device, Purpose::Person),
        vouch: Vouch::Words,
    };
    let stated = JoinStatement { person: person_of(&honest), ..statement(&laptop, Purpose::Device) };
    let lets_in = || Deed::AddDevice { statement: stated.clone(), vouch: Vouch::Words };
    let a = act(&founder, None, &[], genesis());
    let b = act(&founder, Some((&a, 1)), &[], add(&cheat));
    let c = act(&founder, Some((&b, 2)), &[], add(&honest));
    let d = act(&honest, None, &[&c], lets_in());
    // The same statement, as everybody can read it in the act before, without having seen that act.
    let e = act(&cheat, None, &[&c], lets_in());
    let membership = Membership::of(&[a, b, c, d, e]);
    assert_eq!(
        membership.devices[&laptop].person,
        person_of(&honest),
        "what it writes is shown as the cheat's"
    );
}

#[test]
fn a_facilitator_who_never_signs_anything_can_be_removed_by_the_group() {
    let key = |n: u8| PublicKey([n; 32]);
    let add = |n: u8| Deed::AddPerson {
        role: Role::Member,
        statement: statement(&key(n), Purpose::Person),
        vouch: Vouch::Words,
    };
    let mut acts = vec![act(&key(1), None, &[], genesis())];
    let say = |acts: &mut Vec<Deeds>, deed: Deed| {
        let before = acts.last().unwrap().clone();
        let seq = before.seq;
        acts.push(act(&key(1), Some((&before, seq)), &[], deed));
    };
    say(&mut acts, add(2));
    for n in 3..=8 {
        say(&mut acts, add(n));
    }
    say(&mut acts, Deed::SetRole(person_of(&key(2)), Role::Facilitator));
    let top = acts.last().unwrap().clone();
    let subject = Subject::Remove(person_of(&key(2)));
    for n in 3..=8 {
        acts.push(act(&key(n), None, &[&top], Deed::Vote { subject, yes: true }));
    }
    let membership = Membership::of(&acts);
    let tally = membership.tally(&subject);
    assert!(tally.carried, "six of eight do not suffice: {} decide", tally.electorate.len());
}

#[test]
fn who_removes_somebody_deletes_nothing_of_anybody_else() {
    let (chance, files) = (&mut SeededChance::new(14), &mut Files::new());
    let mut founder = found(chance);
    let mut victim = let_in(&mut founder, "Brume", files, chance);
    let member = let_in(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut victim, files, chance);
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    for _ in 0..2 {
        victim.share(&long, HOUR, chance).unwrap();
    }
    exchange(&mut victim, files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let theirs: Vec<FileName> = files.keys().filter(|file| file.folder == Folder::Objects).cloned().collect();
    let packs = theirs
        .iter()
        .map(|file| PackRef {
            digest: seal::digest(&files[file]),
            epoch: cheat.epochs[0].0,
            device: cheat.key.public(),
            log: Log::Content,
            first: 1,
            last: 1,
            tip: [0; 32],
        })
        .collect();
    cheat.publish(&[], Vec::new(), packs, files);
    exchange(&mut founder, files, chance);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let third = let_in(&mut founder, "Dune", files, chance);
    drop(third);
    let gone: Vec<&FileName> = theirs.iter().filter(|file| !files.contains_key(file)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn naming_an_epoch_once_more_makes_nobody_mint() {
    let (chance, files) = (&mut SeededChance::new(15), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let minted = |replica: &Replica| replica.membership().epochs.iter().count();
    let before = minted(&founder);
    for _ in 0..3 {
        let mut cheat = Cheat::of(&member);
        cheat.head += founder.ledger().acts().len() as u64;
        let ids: Vec<[u8; 32]> = member.membership().epochs.keys().copied().collect();
        for id in ids {
            cheat.sign(Log::Membership, encode_op(&Op::Epoch { id }, chance));
        }
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
        // The cheat reads on.
        let mut reader = member.clone();
        exchange(&mut reader, &mut files.clone(), chance);
        member = reader;
    }
    assert_eq!(minted(&founder), before);
}

#[test]
fn who_came_after_a_removed_person_is_not_left_behind() {
    let (chance, files) = (&mut SeededChance::new(16), &mut Files::new());
    let mut founder = found(chance);
    let second = let_in(&mut founder, "Brume", files, chance);
    let mut third = let_in(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut third, files, chance);
    founder.remove_person(second.my_person().unwrap(), HOUR, chance).unwrap();
    founder.share(&sheet("Pour toutes deux"), HOUR, chance).unwrap();
    for _ in 0..4 {
        exchange(&mut founder, files, chance);
        exchange(&mut third, files, chance);
    }
    assert_eq!(titles(&third), ["Pour toutes deux"]);
    assert!(!third.membership().is_live(&second.me()), "who stayed knows");
}

/// A hundred made-up names under a tag, listed before the real file.
fn hide(real: &FileName, files: &mut Files) {
    for n in 0..100 {
        let hash = format!("22222222222222{}{}", char::from(b'a' + n / 10), char::from(b'a' + n % 10));
        let file = format!("{}-{hash}.age", real.tag().unwrap());
        files.insert(FileName { folder: real.folder, file }, b"x".to_vec());
    }
}

#[test]
fn made_up_grants_and_requests_keep_nobody_out() {
    let (chance, files) = (&mut SeededChance::new(17), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let before = files.clone();
    let mut joining = ask(&mut founder, "Brume", files, chance);
    let request = files.keys().find(|file| !before.contains_key(*file)).unwrap().clone();
    hide(&request, files);
    for _ in 0..40 {
        exchange(&mut founder, files, chance);
    }
    let before = files.clone();
    admit(&mut founder, files, chance);
    let grants = files.keys().filter(|f| f.folder == Folder::Grants && !before.contains_key(*f));
    for real in grants.cloned().collect::<Vec<_>>() {
        hide(&real, files);
    }
    let mut tries = (0..60).filter_map(|_| exchange_joining(&mut joining, files, chance));
    let mut newcomer = tries.next().expect("each file's turn comes");
    exchange(&mut newcomer, files, chance);
    assert!(newcomer.is_live());
}

#[test]
fn a_pack_of_its_own_that_comes_late_does_not_stop_a_restored_device_for_ever() {
    let (chance, files) = (&mut SeededChance::new(18), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    for _ in 0..3 {
        founder.share(&long, HOUR, chance).unwrap();
    }
    exchange(&mut founder, files, chance);
    let mut founder = backup;
    let all = files.clone();
    files.retain(|file, bytes| file.folder != Folder::Objects || bytes.len() < 60_000);
    exchange(&mut founder, files, chance);
    let files = &mut all.clone();
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
    }
    assert_eq!(titles(&founder).len(), 3);
    assert!(founder.share(&sheet("Suite"), HOUR, chance).is_ok());
}

#[test]
fn what_somebody_wrote_before_they_could_know_of_their_removal_reaches_all() {
    let (chance, files) = (&mut SeededChance::new(19), &mut Files::new());
    let mut founder = found(chance);
    let mut reader = let_in(&mut founder, "Brume", files, chance);
    let mut removed = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut reader, files, chance);
        exchange(&mut removed, files, chance);
    }
    removed.share(&sheet("À temps"), HOUR, chance).unwrap();
    exchange(&mut removed, files, chance);
    founder.remove_person(removed.my_person().unwrap(), HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut founder, files, chance);
        exchange(&mut reader, files, chance);
    }
    assert_eq!(titles(&founder), ["À temps"]);
    assert_eq!(titles(&reader), titles(&founder), "replicas agree");
}

#[test]
fn a_fork_behind_a_false_signature_is_noticed() {
    let (chance, files) = (&mut SeededChance::new(20), &mut Files::new());
    let mut founder = found(chance);
    let mut other = let_in(&mut founder, "Cèdre", files, chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    let mut forked = Vec::new();
    for title in ["Pour l’une", "Pour l’autre"] {
        let mut cheat = Cheat::of(&member);
        cheat.head += forked.len() as u64;
        let payload = situation(title, chance);
        let entry = cheat.sign(Log::Content, payload);
        // The head is true, the entry's own signature is not.
        let wire = WireEntry { signature: [1; 64], ..entry.wire() };
        forked.push(Entry::read(&wire, member.group()).unwrap());
        cheat.publish(&forked[forked.len() - 1..], Vec::new(), Vec::new(), files);
        exchange(if forked.len() == 1 { &mut founder } else { &mut other }, files, chance);
    }
    for _ in 0..3 {
        for device in [&mut founder, &mut other] {
            device.share(&sheet("Vu"), HOUR, chance).unwrap();
            exchange(device, files, chance);
        }
    }
    for device in [&founder, &other] {
        let noticed = device.any_fork() || !device.health.unproved.is_empty();
        assert!(noticed, "{:?}", titles(device));
    }
    // Once its person is put out there is nothing left to speak of, and the notice goes: it stayed for the whole season.
    let told = founder.vouched_falsely() || other.vouched_falsely();
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    assert!(told && !founder.vouched_falsely() && !other.vouched_falsely());
}

#[test]
fn somebody_elses_fork_and_a_restart_put_nobody_honest_out() {
    let (chance, files) = (&mut SeededChance::new(23), &mut Files::new());
    let mut founder = found(chance);
    let mut honest = let_in(&mut founder, "Brume", files, chance);
    let bad = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut honest, files, chance);
    }
    let mut one = Cheat::of(&bad);
    let first = one.sign(Log::Membership, encode_op(&Op::Seen, chance)).id();
    for _ in 0..2 {
        one.sign(Log::Membership, encode_op(&Op::Seen, chance));
    }
    one.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut honest, files, chance);
    honest.share(&sheet("Vu"), HOUR, chance).unwrap();
    exchange(&mut honest, files, chance);
    let mut other = loop {
        let mut other = Cheat::of(&bad);
        if other.sign(Log::Membership, encode_op(&Op::Seen, chance)).id() < first {
            break other;
        }
    };
    other.head = one.head;
    other.publish(&[], Vec::new(), Vec::new(), files);
    for _ in 0..3 {
        exchange(&mut founder, files, chance);
        exchange(&mut honest, files, chance);
    }
    assert!(!honest.membership().is_live(&bad.me()), "the fork was shown");
    let mut honest = restored(&honest).unwrap();
    honest.vote(Subject::Name(honest.my_person().unwrap()), true, HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut honest, files, chance);
        exchange(&mut founder, files, chance);
    }
    assert!(founder.membership().is_live(&honest.me()), "somebody honest is put out");
}

#[test]
fn who_mints_cannot_cut_one_person_off() {
    let (chance, files) = (&mut SeededChance::new(24), &mut Files::new());
    let mut founder = found(chance);
    let mut left_out = let_in(&mut founder, "Brume", files, chance);
    let bad = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut left_out, files, chance);
    }
    // Something changed since the last epoch of this person's, so that a new one counts: their first.
    let mut cheat = Cheat::of(&bad);
    let secret = EpochSecret::generate(chance);
    let id = secret.id(&cheat.group);
    cheat.sign(Log::Membership, encode_op(&Op::Epoch { id }, chance));
    cheat.epochs.push((id, secret.clone()));
    let wires = cheat.ledger.all(Log::Membership).into_iter().map(Entry::wire).collect();
    let pack = cheat.seal(cheat.epochs.len() - 1, &encode_pack(wires), Size::Padme);
    let grant = Grant {
        group: cheat.group,
        from: cheat.key.public(),
        to: founder.me(),
        secrets: vec![secret],
        membership_packs: vec![seal::digest(&pack)],
        pack_epoch: id,
        base: Vec::new(),
    };
    files.insert(FileName::object(&seal::digest(&pack)), pack);
    let to = founder.membership().devices[&founder.me()].recipient;
    let content = encode_grant(&grant, &cheat.key);
    let bytes = seal::seal(&to, &seal::pad(&content, Size::Padme).unwrap()).unwrap();
    files.insert(FileName::grant(&device_tag(&cheat.loc, &founder.me()), &bytes), bytes);
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    founder.share(&sheet("Pour toutes"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    // After two days whoever holds it hands it to those who do not list it.
    for _ in 0..4 {
        exchange_at(&mut founder, files, chance, HOUR + 49);
        exchange_at(&mut left_out, files, chance, HOUR + 49);
    }
    assert_eq!(titles(&left_out), ["Pour toutes"]);
}

#[test]
fn a_slip_in_the_new_stores_address_leads_nobody_away() {
    let (_store, founder, member) = pair();
    let change = |address: &str| Command::Act {
        group: 1,
        act: Act::ChangeStore { address: address.into(), user: String::new(), password: String::new() },
    };
    let refused = founder.run(change("htps://depot.exemple.fr/dav/"));
    assert!(refused.is_err(), "nobody is led into the void");
    founder.exchange();
    let _ = member.run(Command::Refresh { group: 1 });
    let _ = founder.run(Command::Refresh { group: 1 });
    let _ = founder.run(change("https://depot.exemple.fr/dav/"));
    for _ in 0..3 {
        let _ = founder.run(Command::Refresh { group: 1 });
        let _ = member.run(Command::Refresh { group: 1 });
    }
    assert_eq!(founder.run(Command::Refresh { group: 1 }), Ok(souspli::app::vocabulary::Answer::Done));
    assert_eq!(member.run(Command::Refresh { group: 1 }), Ok(souspli::app::vocabulary::Answer::Done));
}

#[test]
fn what_nobody_knows_does_not_keep_its_author_in() {
    let (chance, files) = (&mut SeededChance::new(26), &mut Files::new());
    let mut founder = found(chance);
    let bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&bad);
    let mut payload = souspli::log::cbor::Writer::new();
    payload.array(2).bytes(&[5; 16]).uint(99);
    cheat.sign(Log::Membership, payload.into_bytes());
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    assert!(founder.remove_person(bad.my_person().unwrap(), HOUR, chance).is_ok());
    assert!(founder.share(&sheet("Suite"), HOUR, chance).is_ok());
}

#[test]
fn a_kit_lets_its_person_in_however_many_devices_are_lost() {
    let key = |n: u8| PublicKey([n; 32]);
    let mut acts = vec![act(&key(1), None, &[], genesis())];
    let mut last = acts[0].clone();
    let mine = |n: u8| JoinStatement { person: person_of(&key(1)), ..statement(&key(n), Purpose::Device) };
    for n in 2..=5 {
        let deed = Deed::AddDevice { statement: mine(n), vouch: Vouch::Words };
        last = act(&key(1), Some((&last, last.seq)), &[], deed);
        acts.push(last.clone());
    }
    let kit = SigningKey::from_secret([9; 32]);
    let told = KitStatement { device: kit.public(), recipient: Recipient([9; 32]) };
    let signature = told.sign(&[1; 32], &person_of(&key(1)), &kit);
    last = act(
        &key(1),
        Some((&last, last.seq)),
        &[],
        Deed::AddKit { group: [1; 32], statement: told, signature },
    );
    acts.push(last.clone());
    let membership = Membership::of(&acts);
    assert!(membership.is_live(&kit.public()));
    let deed = Deed::AddDevice { statement: mine(8), vouch: Vouch::Words };
    assert_eq!(membership.permits(&kit.public(), 1, &deed), Ok(()));
}

#[test]
fn nobody_becomes_another_person_by_moving_with_their_statement() {
    let (chance, files) = (&mut SeededChance::new(29), &mut Files::new());
    let mut founder = found(chance);
    let mut bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut bad, files, chance);
    let theirs = bad.membership().moving[0].clone();
    let mut cheat = Cheat::of(&bad);
    let again = Op::Moving { statement: theirs.statement, statement_signature: theirs.signature };
    cheat.sign(Log::Membership, encode_op(&again, chance));
    let joining = Joining::move_to(
        (cheat.group, bad.my_person().unwrap()),
        *next.group(),
        *next.loc(),
        "Brume",
        chance,
    );
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    cheat.sign(Log::Membership, encode_op(&Op::Moving { statement, statement_signature }, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    next.welcome(&founder, HOUR, chance);
    assert_ne!(next.person_of(&device), next.my_person(), "the cheat is the founder now");
}

#[test]
fn a_facilitator_acknowledges_each_act_once_in_whatever_history_it_lies() {
    let (chance, files) = (&mut SeededChance::new(28), &mut Files::new());
    let mut founder = found(chance);
    let bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    for n in 0..2u8 {
        let mut cheat = Cheat::of(&bad);
        cheat.head += u64::from(n);
        let op = Op::Successor { group: [n; 32], loc: [n; 16], store: "https://a.fr/".into() };
        cheat.sign(Log::Membership, encode_op(&op, chance));
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
    }
    signs_nothing_when_idle(&mut founder, files, chance);
}

#[test]
fn a_paper_kit_does_not_keep_a_note_from_being_received_by_all() {
    let (_store, founder, member) = pair();
    founder.run(Command::Act { group: 1, act: Act::MakeKit }).unwrap();
    founder.exchange();
    founder.share(&sheet("Reçu"));
    founder.exchange();
    member.exchange();
    member.app.world().hour.set(HOUR + 24);
    member.exchange();
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, souspli::app::vocabulary::SealState::ReceivedByAll);
}

/// What of all that lies in the store opens with what a device holds, as text.
pub fn reads(device: &Replica, files: &Files, needle: &str) -> bool {
    files.values().any(|bytes| {
        device.epochs().any(|(_, secret)| {
            let opened = seal::open(&secret.identity(device.group()), bytes);
            opened.is_ok_and(|text| text.windows(needle.len()).any(|part| part == needle.as_bytes()))
        })
    })
}

#[test]
fn a_removed_device_reads_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(30), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let invitation = founder.invite(Purpose::Device, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, "Téléphone", chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    admit(&mut founder, files, chance);
    let mut phone = exchange_joining(&mut joining, files, chance).expect("let in");
    for _ in 0..2 {
        exchange(&mut phone, files, chance);
        exchange(&mut founder, files, chance);
        exchange(&mut member, files, chance);
    }
    founder.remove_device(phone.me(), HOUR, chance).unwrap();
    founder.share(&sheet("Après le vol"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!reads(&phone, files, "Après le vol"));
}

#[test]
fn a_removed_person_who_was_given_history_reads_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(31), &mut Files::new());
    let mut founder = found(chance);
    founder.set(Setting::History(true), HOUR, chance).unwrap();
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    founder.share(&sheet("Après le départ"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!reads(&member, files, "Après le départ"));
}

#[test]
fn a_kit_that_was_replaced_opens_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(32), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let seed = founder.change_kit(HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    // The sheet is stolen; a new one takes its place.
    let grants: Vec<Vec<u8>> = files.values().cloned().collect();
    founder.change_kit(HOUR, chance).unwrap();
    founder.share(&sheet("Après le vol"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let thief = seed.signing_key().public();
    let secrets: Vec<EpochSecret> = grants
        .iter()
        .filter_map(|bytes| seal::open(&seed.identity(), bytes).ok())
        .filter_map(|text| {
            let content = seal::unpad(&text, Size::Padme).ok()?.to_vec();
            souspli::log::grant::check_grant(&content, founder.group(), &thief).ok()
        })
        .flat_map(|grant| grant.secrets)
        .collect();
    assert!(!secrets.is_empty());
    let needle = "Après le vol".as_bytes();
    for bytes in files.values() {
        for secret in &secrets {
            let Ok(text) = seal::open(&secret.identity(founder.group()), bytes) else { continue };
            assert!(!text.windows(needle.len()).any(|part| part == needle), "the thief reads on");
        }
    }
}

/// A group of three who know of one another: its founder and two members.
pub fn season(chance: &mut SeededChance, files: &mut Files) -> (Replica, Replica, Replica) {
    let mut founder = found(chance);
    let mut one = let_in(&mut founder, "Brume", files, chance);
    let mut two = let_in(&mut founder, "Dune", files, chance);
    for _ in 0..2 {
        for device in [&mut founder, &mut one, &mut two] {
            exchange(device, files, chance);
        }
    }
    (founder, one, two)
}

/// A successor whose founder says to have been somebody else, told of as any.
fn found_as(was: &Replica, founder: &Replica, files: &mut Files, chance: &mut SeededChance) -> Replica {
    let before = Predecessor { group: *founder.group(), person: was.my_person().unwrap() };
    let founding =
        Founding { predecessor: Some(before), ..Founding::new("Nom", Framework::Balint, "Sillage") };
    let next = Replica::found(&founding, HOUR, chance);
    let told = Op::Successor { group: *next.group(), loc: *next.loc(), store: "https://a.fr/".into() };
    let mut cheat = Cheat::of(founder);
    cheat.sign(Log::Membership, encode_op(&told, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    next
}

#[test]
fn nobody_is_kept_out_of_the_next_season_by_an_act_that_does_not_count() {
    let (chance, files, next_files) = (&mut SeededChance::new(902), &mut Files::new(), &mut Files::new());
    let (mut founder, mut mover, _) = season(chance, files);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut mover, files, chance);
    exchange(&mut founder, files, chance);
    // A member of both lets the mover in, who may not: the statement can be read by everybody.
    let member = let_in(&mut next, "Dune", next_files, chance);
    exchange(&mut next, next_files, chance);
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    let mut cheat = Cheat::of(&member);
    let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    exchange(&mut next, next_files, chance);
    assert!(next.membership().known(&device) && !next.membership().is_live(&device));
    assert_eq!(next.welcome(&founder, HOUR, chance), 1, "the mover is kept out");
    assert!(next.membership().is_live(&device));
    assert_eq!(next.welcome(&founder, HOUR, chance), 0);
}

#[test]
fn who_founds_the_next_season_as_somebody_else_gets_nothing_of_theirs() {
    let (chance, files) = (&mut SeededChance::new(903), &mut Files::new());
    let (founder, mut mover, _) = season(chance, files);
    let mut next = found_as(&mover, &founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    let device = joining.statement().unwrap().0.device;
    assert_eq!(next.welcome(&mover, HOUR, chance), 1);
    assert_eq!(next.person_of(&device), Some(person_of(&device)), "the mover is the founder's device now");
}

#[test]
fn who_is_said_to_have_been_another_does_not_take_their_place_in_the_next_season() {
    let (chance, files, next_files) = (&mut SeededChance::new(904), &mut Files::new(), &mut Files::new());
    let (mut founder, mut mover, two) = season(chance, files);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    let device = joining.statement().unwrap().0.device;
    exchange(&mut mover, files, chance);
    exchange(&mut founder, files, chance);
    let mut other = let_in(&mut next, "Autre", next_files, chance);
    exchange(&mut next, next_files, chance);
    next.set_role(other.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    exchange(&mut next, next_files, chance);
    exchange(&mut other, next_files, chance);
    // The founder lets an accomplice in, whose keys say that they were the mover.
    let was = (*two.group(), mover.my_person().unwrap());
    let accomplice = Joining::move_to(was, *next.group(), *next.loc(), "Dune", chance);
    let (statement, statement_signature) = accomplice.statement().unwrap();
    let theirs = statement.device;
    let mut cheat = Cheat::of(&next);
    let op = Op::AddPerson { role: Role::Facilitator, statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    exchange(&mut other, next_files, chance);
    assert!(other.membership().is_live(&theirs));
    assert_eq!(other.welcome(&founder, HOUR, chance), 1, "another stands in the mover's place");
    assert_eq!(other.person_of(&device), Some(person_of(&device)));
}

#[test]
fn a_device_that_is_let_in_as_somebody_elses_writes_nothing_there() {
    let (chance, files, next_files) = (&mut SeededChance::new(905), &mut Files::new(), &mut Files::new());
    let (founder, mut mover, _) = season(chance, files);
    let mut next = found_as(&mover, &founder, files, chance);
    exchange(&mut mover, files, chance);
    let (mut joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut next, next_files, chance);
    // What the rules allow, as nothing in the new group tells who was who.
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    let mut cheat = Cheat::of(&next);
    let op = Op::AddDevice { statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    for _ in 0..3 {
        exchange(&mut next, next_files, chance);
    }
    assert_eq!(next.person_of(&device), next.my_person());
    let mut moved = exchange_joining(&mut joining, next_files, chance).expect("let in");
    let lain = next_files.len();
    moved.welcome(&mover, HOUR, chance);
    assert!(moved.is_another_persons() && moved.read_only(), "it writes as the founder");
    exchange(&mut moved, next_files, chance);
    assert!(moved.share(&sheet("Texte"), HOUR, chance).is_err());
    assert_eq!(next_files.len(), lain);
    // It knows that without the group that is left, too.
    assert!(restored(&moved).unwrap().read_only());
    // Nobody else is told so: whoever founded it, or was let in as themselves.
    assert_eq!(next.welcome(&mover, HOUR, chance), 0);
    assert!(!next.is_another_persons());
}

#[test]
fn a_row_of_before_moves_were_looked_back_on_is_read() {
    let founder = found(&mut SeededChance::new(907));
    let rows: Vec<_> =
        founder.ledger().ids().iter().map(|id| founder.keep_entry(id).unwrap().into()).collect();
    // An array of 23, of which the last has the numbers of one's own newest entries, two acts and no text; before, of 22, and of 21.
    let mut row = founder.keep().to_vec();
    assert_eq!((row[0], row.split_off(row.len() - 3)), (0x97, vec![0x82, 2, 0]));
    row[0] = 0x96;
    assert_eq!(Replica::restore(&row, &rows).unwrap().me(), founder.me());
    assert_eq!(row.pop(), Some(0x80));
    row[0] = 0x95;
    assert_eq!(Replica::restore(&row, &rows).unwrap().me(), founder.me());
}

#[test]
fn of_a_persons_words_on_a_text_the_later_holds_and_of_two_side_by_side_the_no() {
    let (chance, files) = (&mut SeededChance::new(906), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    let invitation = founder.invite(Purpose::Device, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, "Portable", chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    admit(&mut founder, files, chance);
    let mut laptop = exchange_joining(&mut joining, files, chance).expect("let in");
    let text = member.share(&sheet("Texte"), HOUR, chance).unwrap();
    for _ in 0..3 {
        for device in [&mut founder, &mut laptop, &mut member] {
            exchange(device, files, chance);
        }
    }
    // Two words, from whichever of the two devices first, and whether the second had seen the first.
    let mut cases = Vec::new();
    for swapped in [false, true] {
        for seen in [false, true] {
            cases.extend([(true, false), (false, true), (true, true)].map(|words| (swapped, seen, words)));
        }
    }
    for (swapped, seen, (first, second)) in cases {
        let (mut one, mut two) = (founder.clone(), laptop.clone());
        let (mut member, mut files) = (member.clone(), files.clone());
        if swapped {
            std::mem::swap(&mut one, &mut two);
        }
        let shown = one.shown_hash(&text).unwrap();
        one.approve(&text, shown, first, HOUR, chance).unwrap();
        if seen {
            exchange(&mut one, &mut files, chance);
            exchange(&mut two, &mut files, chance);
        }
        two.approve(&text, shown, second, HOUR, chance).unwrap();
        for _ in 0..3 {
            for device in [&mut one, &mut two, &mut member] {
                exchange(device, &mut files, chance);
            }
        }
        let holds = second && (seen || first);
        let all = [&one, &two, &member].map(|device| device.approvals(&text));
        assert_eq!(
            all[2].iter().map(|(_, yes)| *yes).collect::<Vec<_>>(),
            [holds],
            "{swapped} {seen} {first}"
        );
        assert!(all.iter().all(|words| *words == all[2]));
    }
}

/// What makes a version that does not know it read-only.
#[derive(Clone, Copy, Debug)]
enum Newer {
    Act,
    Head,
    /// Beside what the head leads to.
    Entry,
    /// The newest that the head leads to.
    Tip,
}

const NEWER: [Newer; 3] = [Newer::Act, Newer::Head, Newer::Entry];

impl Cheat {
    /// Publishes something of a version to come.
    fn newer(&mut self, what: Newer, files: &mut Files) {
        if matches!(what, Newer::Act) {
            let mut payload = souspli::log::cbor::Writer::new();
            payload.array(2).bytes(&[5; 16]).uint(99);
            self.sign(Log::Membership, payload.into_bytes());
            return self.publish(&[], Vec::new(), Vec::new(), files);
        }
        self.head += 1;
        let tip = |log| self.ledger.tip(&self.key.public(), log).map(|t| LogTip { seq: t.seq, id: t.id });
        let head = HeadBody {
            group: self.group,
            device: self.key.public(),
            seq: self.head,
            membership: tip(Log::Membership),
            content: tip(Log::Content)
                .or(matches!(what, Newer::Tip).then_some(LogTip { seq: 1, id: [9; 32] })),
            packs: Vec::new(),
            membership_packs: Vec::new(),
            seen: Vec::new(),
            epochs: Vec::new(),
            hour: HOUR,
            app: String::new(),
        };
        // The version stands behind the head of the array.
        let of_version_1 = |mut body: Vec<u8>| {
            assert_eq!(body[1], 0);
            body[1] = 1;
            body
        };
        let content = if matches!(what, Newer::Head) {
            let body = of_version_1(souspli::log::cbor::encode(&head));
            let signature = self.key.sign("souspli/1/head", &body);
            let mut to = souspli::log::cbor::Writer::new();
            to.array(4).uint(1).bytes(&body).bytes(&signature.0).array(0);
            to.into_bytes()
        } else {
            let body = of_version_1(souspli::log::cbor::encode(&self.body(&self.key, Log::Content, &[])));
            let signature = self.key.sign("souspli/1/entry", &body).0;
            encode_head(&head, &[WireEntry { body, signature, payload: None }], &self.key)
        };
        let bytes = self.seal(self.epochs.len() - 1, &content, Size::Head);
        files.insert(FileName::head(&device_tag(&self.loc, &self.key.public()), self.head, &bytes), bytes);
    }
}

/// Cheats with a device, where another hears it: under an epoch that both hold.
fn heard_by(bad: &Replica, other: &Replica) -> Cheat {
    let mut cheat = Cheat::of(bad);
    cheat.epochs.retain(|(id, _)| other.epochs().any(|(held, _)| held == id));
    cheat
}

/// Three exchanges of each, in turn.
pub fn rounds(devices: &mut [&mut Replica], files: &mut Files, chance: &mut SeededChance) {
    for _ in 0..3 {
        for device in devices.iter_mut() {
            exchange(device, files, chance);
        }
    }
}

#[test]
fn a_member_who_freezes_the_group_is_put_out_and_it_goes_on_by_itself() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(40), &mut Files::new());
        let mut founder = found(chance);
        let mut bad = let_in(&mut founder, "Brume", files, chance);
        let mut third = let_in(&mut founder, "Dune", files, chance);
        rounds(&mut [&mut founder, &mut bad, &mut third], files, chance);
        heard_by(&bad, &third).newer(what, files);
        rounds(&mut [&mut founder, &mut third], files, chance);
        for device in [&mut founder, &mut third] {
            assert!(device.met_newer() && device.share(&sheet("Non"), HOUR, chance).is_err(), "{what:?}");
            assert!(device.invite(Purpose::Device, "https://a.fr/", HOUR, chance).is_err());
        }
        assert!(founder.set(Setting::Name("Non".into()), HOUR, chance).is_err());
        assert!(founder.set_role(third.my_person().unwrap(), Role::Observer, HOUR, chance).is_err());
        founder.remove_person(bad.my_person().unwrap(), HOUR, chance).expect("removed");
        rounds(&mut [&mut founder, &mut third], files, chance);
        for device in [&mut founder, &mut third] {
            assert!(!device.membership().is_live(&bad.me()) && !device.read_only(), "{what:?}");
        }
        third.share(&sheet("Suite"), HOUR, chance).unwrap();
        rounds(&mut [&mut third, &mut founder], files, chance);
        assert_eq!(titles(&founder), ["Suite"], "{what:?}");
        // What who is out says is nothing, also to who begins anew.
        let mut again = restored(&founder).unwrap();
        rounds(&mut [&mut again], files, chance);
        assert!(!again.read_only(), "{what:?}");
    }
}

#[test]
fn a_facilitator_who_freezes_the_group_is_put_out_by_its_votes() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(41), &mut Files::new());
        let mut founder = found(chance);
        let mut bad = let_in(&mut founder, "A", files, chance);
        let mut b = let_in(&mut founder, "B", files, chance);
        let mut c = let_in(&mut founder, "C", files, chance);
        founder.set_role(bad.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut bad, &mut b, &mut c], files, chance);
        heard_by(&bad, &c).newer(what, files);
        rounds(&mut [&mut founder, &mut b, &mut c], files, chance);
        let subject = Subject::Remove(bad.my_person().unwrap());
        for device in [&mut founder, &mut b, &mut c] {
            exchange(device, files, chance);
            assert!(device.read_only(), "{what:?}");
            device.vote(subject, true, HOUR, chance).expect("votes");
            exchange(device, files, chance);
        }
        rounds(&mut [&mut founder, &mut b, &mut c], files, chance);
        for device in [&mut founder, &mut b, &mut c] {
            assert!(!device.membership().is_live(&bad.me()) && !device.read_only(), "{what:?}");
        }
        b.share(&sheet("Suite"), HOUR, chance).unwrap();
        rounds(&mut [&mut b, &mut founder, &mut c], files, chance);
        assert_eq!((titles(&founder), titles(&c)), (vec!["Suite".to_owned()], vec!["Suite".to_owned()]));
    }
}

#[test]
fn who_left_behind_what_nobody_knows_does_not_keep_the_group_frozen() {
    let (chance, files) = (&mut SeededChance::new(42), &mut Files::new());
    let mut founder = found(chance);
    let mut bad = let_in(&mut founder, "A", files, chance);
    let mut third = let_in(&mut founder, "B", files, chance);
    founder.set_role(bad.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut bad, &mut third], files, chance);
    let mut cheat = heard_by(&bad, &third);
    cheat.newer(Newer::Act, files);
    cheat.sign(Log::Membership, encode_op(&Op::Leave, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(!founder.membership().is_live(&bad.me()) && founder.read_only() && third.read_only());
    founder.remove_device(bad.me(), HOUR, chance).expect("who left is no facilitator any more");
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(!founder.read_only() && !third.read_only());
}

#[test]
fn what_was_written_before_something_newer_was_met_stays_where_it_is_and_is_not_lost() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(43), &mut Files::new());
        let mut founder = found(chance);
        let mut newer = let_in(&mut founder, "Brume", files, chance);
        let gone = let_in(&mut founder, "Cirrus", files, chance);
        let mut third = let_in(&mut founder, "Dune", files, chance);
        founder.share(&sheet("Avant"), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
        founder.share(&sheet("Pendant"), HOUR, chance).unwrap();
        heard_by(&newer, &third).newer(what, files);
        rounds(&mut [&mut founder, &mut third], files, chance);
        // A removal is signed behind the text, and handed over without it.
        founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut third], files, chance);
        assert!(founder.read_only() && third.read_only() && !third.membership().is_live(&gone.me()));
        assert!(reads(&founder, files, "Avant") && !reads(&founder, files, "Pendant"), "{what:?}");
        assert_eq!((founder.to_send(), titles(&third)), (1, vec!["Avant".to_owned()]));
        let before = files.clone();
        exchange(&mut founder, files, chance);
        assert_eq!(*files, before, "nothing more is said");
        let mut founder = restored(&founder).unwrap();
        founder.remove_person(newer.my_person().unwrap(), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut third], files, chance);
        assert_eq!(titles(&third).len(), 2, "{what:?}: {:?}", titles(&third));
        assert!(
            !third.misses_something() && !reads(&newer, files, "Pendant") && !reads(&gone, files, "Pendant")
        );
    }
}

#[test]
fn a_readable_head_ends_what_one_of_another_version_began() {
    let (chance, files) = (&mut SeededChance::new(44), &mut Files::new());
    let mut founder = found(chance);
    let newer = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    for what in [Newer::Head, Newer::Entry] {
        let mut cheat = Cheat::of(&newer);
        if matches!(what, Newer::Entry) {
            cheat.head = 2000;
        }
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        let older = files.clone();
        cheat.newer(what, files);
        exchange(&mut founder, files, chance);
        exchange(&mut founder, files, chance);
        assert!(founder.read_only(), "{what:?}: an older head says nothing of what is newer");
        // Nor does the host, who shows the older state.
        let mut back = older;
        exchange(&mut founder, &mut back, chance);
        assert!(founder.read_only(), "{what:?}");
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
        assert!(!founder.read_only(), "{what:?}");
    }
}

#[test]
fn a_head_of_another_version_under_anothers_name_says_nothing() {
    let (chance, files) = (&mut SeededChance::new(45), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    let third = let_in(&mut founder, "Dune", files, chance);
    exchange(&mut founder, files, chance);
    let mut made = Files::new();
    Cheat::of(&member).newer(Newer::Head, &mut made);
    for bytes in made.into_values() {
        files.insert(FileName::head(&device_tag(third.loc(), &third.me()), 1001, &bytes), bytes);
    }
    exchange(&mut founder, files, chance);
    assert!(!founder.read_only());
}

#[test]
fn what_another_version_signed_for_this_very_device_stops_it_altogether() {
    let (chance, files) = (&mut SeededChance::new(46), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut other = Cheat::of(&founder);
    other.newer(Newer::Head, files);
    exchange(&mut founder, files, chance);
    // What it would sign now might bear a number that was given already.
    assert!(founder.remove_person(member.my_person().unwrap(), HOUR, chance).is_err());
    assert!(founder.read_only() && founder.own_history_lacks());
}

#[test]
fn what_no_store_took_stays_where_it_is_while_something_newer_is_about() {
    let (chance, files) = (&mut SeededChance::new(47), &mut Files::new());
    let mut founder = found(chance);
    let mut newer = let_in(&mut founder, "Brume", files, chance);
    let gone = let_in(&mut founder, "Cirrus", files, chance);
    let mut third = let_in(&mut founder, "Dune", files, chance);
    rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
    // Too long for a head: they go to packs, and the store has no room for these.
    let long = "a".repeat(20_000);
    for title in ["Un", "Deux", "Trois", "Quatre"] {
        let sheet = Sheet { what_happened: long.clone(), what_puzzles_me: long.clone(), ..sheet(title) };
        founder.share(&sheet, HOUR, chance).unwrap();
    }
    exchange_without_room(&mut founder, files, chance);
    heard_by(&newer, &third).newer(Newer::Head, files);
    founder.share(&sheet("Cinq"), HOUR, chance).unwrap();
    rounds(&mut [&mut founder], files, chance);
    assert!(!reads(&founder, files, "Deux"));
    founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(founder.read_only() && !third.membership().is_live(&gone.me()));
    assert!(!reads(&founder, files, "Deux") && !reads(&founder, files, "Cinq"));
    founder.remove_person(newer.my_person().unwrap(), HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert_eq!(titles(&third).len(), 5);
    assert!(!reads(&newer, files, "Deux") && !reads(&gone, files, "Deux"));
}

#[test]
fn who_goes_while_something_newer_is_about_is_heard_and_says_no_more() {
    let (chance, files) = (&mut SeededChance::new(48), &mut Files::new());
    let mut founder = found(chance);
    let mut newer = let_in(&mut founder, "Brume", files, chance);
    let mut third = let_in(&mut founder, "Dune", files, chance);
    rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
    third.share(&sheet("Pendant"), HOUR, chance).unwrap();
    heard_by(&newer, &third).newer(Newer::Head, files);
    rounds(&mut [&mut third], files, chance);
    third.leave(HOUR, chance).expect("may go");
    rounds(&mut [&mut third, &mut founder], files, chance);
    assert!(!founder.membership().is_live(&third.me()) && titles(&founder).is_empty());
}

#[test]
fn what_another_version_says_is_met_anew_after_a_restart() {
    for what in [Newer::Act, Newer::Head, Newer::Tip] {
        let (chance, files) = (&mut SeededChance::new(49), &mut Files::new());
        let mut founder = found(chance);
        let newer = let_in(&mut founder, "Brume", files, chance);
        exchange(&mut founder, files, chance);
        Cheat::of(&newer).newer(what, files);
        for _ in 0..2 {
            exchange(&mut founder, files, chance);
            assert!(founder.read_only(), "{what:?}");
        }
        let mut again = restored(&founder).unwrap();
        again.share(&sheet("Trop tôt"), HOUR, chance).ok();
        exchange(&mut again, files, chance);
        assert!(again.read_only() && !reads(&again, files, "Trop tôt"), "{what:?}");
    }
}
