//! A group in which each operation and each kind of content occurs once, and counts; and the beginning of its next season.

use souspli::doc::{Document, Writer as DocWriter, client_id};
use souspli::group::{Feeling, Framework, Sheet};
use souspli::log::entry::{Body, Entry, EntryId, GroupId, Log, Tip, WireEntry, payload_hash};
use souspli::log::invitation::{Invitation, LinkLogin, inviter_hash};
use souspli::log::join::{JoinRequest, JoinStatement, Purpose};
use souspli::log::ledger::Ledger;
use souspli::log::membership::Membership;
use souspli::log::op::{
    Genesis, KitStatement, MembershipPayload, Op, Predecessor, Role, Setting, Subject, Vouch,
    decode_membership, encode_op,
};
use souspli::log::payload::{Content, ContentPayload, decode_content, encode_content, person_of};
use souspli::log::{SUITE, cbor};
use souspli::seal::{EpochSecret, Identity, InviteSecret, KitSeed, SeededChance, SigningKey, bytes, hash};

use super::Vectors;

pub const HOUR: u64 = 498_192;
const STORE: &str = "https://depot.exemple.fr/dav/";

/// A device's two keys.
pub struct Keys {
    pub signing: SigningKey,
    pub age: Identity,
}

impl Keys {
    fn generate(chance: &mut SeededChance) -> Keys {
        Keys { signing: SigningKey::generate(chance), age: Identity::generate(chance) }
    }

    fn say(&self, name: &str, vectors: &mut Vectors) {
        vectors.bytes(&format!("{name} signing secret"), &*self.signing.secret());
        vectors.bytes(&format!("{name} signing public"), &self.signing.public().0);
        vectors.bytes(&format!("{name} age secret"), &*self.age.secret());
        vectors.bytes(&format!("{name} recipient"), &self.age.recipient().0);
    }

    /// As a person of one's own, or, `of` somebody else, as their device.
    fn states(
        &self,
        purpose: Purpose,
        of: Option<&Keys>,
        group: GroupId,
        invitation: [u8; 16],
        name: &str,
    ) -> JoinStatement {
        let (device, recipient) = (self.signing.public(), self.age.recipient());
        let person = person_of(&of.unwrap_or(self).signing.public());
        JoinStatement { purpose, group, person, invitation, device, recipient, name: name.to_owned() }
    }
}

/// See the module.
pub struct Scene {
    pub loc: [u8; 16],
    pub group: GroupId,
    pub founder: Keys,
    pub member: Keys,
    pub epochs: Vec<EpochSecret>,
    pub ledger: Ledger,
    pub invitation: Invitation,
    pub statement: JoinStatement,
    pub request: Vec<u8>,
    pub kit: KitSeed,
}

impl Scene {
    /// Signs the next entry of a log, reads it back as a stranger's, and takes it in.
    fn sign(&mut self, log: Log, payload: Vec<u8>, key: &SigningKey) -> Entry {
        let entry = Entry::sign(next(&self.ledger, self.group, log, &payload, key), payload, key);
        self.take(&entry);
        entry
    }

    fn take(&mut self, entry: &Entry) {
        let read = Entry::check(&cbor::decode(&cbor::encode(&entry.wire())).unwrap(), &self.group).unwrap();
        self.ledger.admit(read, None).unwrap();
    }

    /// Signs an operation, which must count.
    fn act(
        &mut self,
        name: &str,
        op: &Op,
        key: &SigningKey,
        vectors: &mut Vectors,
        chance: &mut SeededChance,
    ) -> Entry {
        let payload = encode_op(op, chance);
        assert_eq!(decode_membership(&payload), Ok(MembershipPayload::Known(Box::new(op.clone()))), "{name}");
        let entry = self.sign(Log::Membership, payload, key);
        assert!(Membership::of(self.ledger.acts()).counts(&entry.id()), "{name} does not count");
        vectors.bytes(&format!("{name} entry"), &cbor::encode(&entry.wire()));
        entry
    }

    pub fn share(
        &mut self,
        name: &str,
        content: &Content,
        key: &SigningKey,
        vectors: &mut Vectors,
        chance: &mut SeededChance,
    ) -> Entry {
        let payload = encode_content(content, chance);
        assert_eq!(decode_content(&payload), Ok(ContentPayload::Known(content.clone())), "{name}");
        let entry = self.sign(Log::Content, payload, key);
        vectors.bytes(&format!("{name} payload"), entry.payload().unwrap());
        vectors.bytes(&format!("{name} entry"), &cbor::encode(&entry.wire()));
        entry
    }

    pub fn wires(&self, log: Log) -> Vec<WireEntry> {
        self.ledger.all(log).into_iter().map(Entry::wire).collect()
    }

    pub fn chain_of(&self, key: &SigningKey, log: Log) -> Vec<Tip> {
        self.ledger.chain(&key.public(), log).into_iter().map(Entry::tip).collect()
    }

    /// Plays all of it.
    pub fn play(vectors: &mut Vectors, chance: &mut SeededChance) -> Scene {
        let (founder, member) = (Keys::generate(chance), Keys::generate(chance));
        let loc = bytes(chance);
        founder.say("founder", vectors);
        member.say("member", vectors);
        vectors.bytes("loc", &loc);
        let mut scene = Scene::found(founder, member, loc, vectors, chance);
        scene.letting_in(vectors, chance);
        let (third, fourth) = scene.two_more(vectors, chance);
        let fork = scene.writing(&fourth, vectors, chance);
        scene.ruling(&third, &fourth, vectors, chance);
        scene.devices(fork, vectors, chance);
        scene.next_season(vectors, chance);
        scene
    }

    fn found(
        founder: Keys,
        member: Keys,
        loc: [u8; 16],
        vectors: &mut Vectors,
        chance: &mut SeededChance,
    ) -> Scene {
        let genesis = genesis(loc, &founder, None);
        let payload = encode_op(&Op::Genesis(genesis), chance);
        let body = next(&Ledger::default(), [0; 32], Log::Membership, &payload, &founder.signing);
        let entry = Entry::sign(body, payload, &founder.signing);
        let group = entry.founds();
        vectors.bytes("genesis payload", entry.payload().unwrap());
        vectors.bytes("genesis body", &entry.wire().body);
        vectors.bytes("genesis entry", &cbor::encode(&entry.wire()));
        vectors.bytes("genesis entry's id", &entry.id());
        vectors.bytes("group id", &group);
        vectors.bytes("founder person id", &person_of(&founder.signing.public()));
        let inviter = inviter_hash(&founder.signing.public(), &founder.age.recipient());
        let invitation = Invitation {
            purpose: Purpose::Person,
            group,
            person: None,
            loc,
            store: STORE.into(),
            id: bytes(chance),
            secret: InviteSecret::generate(chance),
            inviter,
            expires: HOUR + 168,
        };
        let statement = member.states(Purpose::Person, None, group, invitation.id, "Brume");
        let kit = KitSeed::generate(chance);
        let ledger = Ledger::default();
        let (epochs, request) = (Vec::new(), Vec::new());
        let mut scene =
            Scene { loc, group, founder, member, epochs, ledger, invitation, statement, request, kit };
        scene.take(&entry);
        scene.mint("first epoch", vectors, chance);
        scene
    }

    fn mint(&mut self, name: &str, vectors: &mut Vectors, chance: &mut SeededChance) {
        let secret = EpochSecret::generate(chance);
        let id = secret.id(&self.group);
        vectors.bytes(&format!("{name} secret"), secret.bytes());
        vectors.bytes(&format!("{name} id"), &id);
        vectors.bytes(&format!("{name} age secret"), &*secret.identity(&self.group).secret());
        let key = SigningKey::from_secret(*self.founder.signing.secret());
        self.act(name, &Op::Epoch { id }, &key, vectors, chance);
        self.epochs.push(secret);
    }

    fn letting_in(&mut self, vectors: &mut Vectors, chance: &mut SeededChance) {
        let (invitation, statement) = (self.invitation.clone(), self.statement.clone());
        let request = JoinRequest::new(statement.clone(), &self.member.signing, &invitation.secret);
        self.request = cbor::encode(&request);
        JoinRequest::check(&self.request, &invitation.secret, &self.group, &invitation.id, Purpose::Person)
            .unwrap();
        vectors.bytes("invitation of a person", &cbor::encode(&invitation));
        vectors.text("invitation of a person, as text", &invitation.to_text(None));
        let login = LinkLogin { user: "camille@exemple.fr".into(), password: "sésame: ouvre".into() };
        vectors.bytes("login in a link", &cbor::encode(&login));
        let text = invitation.to_text(Some(&login));
        assert!(Invitation::from_text(&text).is_ok_and(|(_, with)| with == Some(login)));
        vectors.text("invitation of a person with a login, as text", &text);
        vectors.bytes("inviter hash", &invitation.inviter);
        vectors.bytes("join age secret", &*invitation.secret.identity().secret());
        vectors.bytes("join statement of a person", &cbor::encode(&statement));
        vectors.bytes("join request of a person", &self.request);
        let op = Op::AddPerson {
            role: Role::Member,
            statement,
            statement_signature: request.signature,
            vouch: Vouch::Words,
        };
        let key = SigningKey::from_secret(*self.founder.signing.secret());
        self.act("add_person", &op, &key, vectors, chance);
        self.mint("second epoch", vectors, chance);
    }

    /// Two more people, uncompared: the fourth as an observer, since made a member.
    fn two_more(&mut self, vectors: &mut Vectors, chance: &mut SeededChance) -> (Keys, Keys) {
        let key = SigningKey::from_secret(*self.founder.signing.secret());
        let mut add = |scene: &mut Scene, name: &str, called: &str, role| {
            let keys = Keys::generate(chance);
            let statement = keys.states(Purpose::Person, None, scene.group, bytes(chance), called);
            let statement_signature = statement.sign(&keys.signing).0;
            let op = Op::AddPerson { role, statement, statement_signature, vouch: Vouch::Nothing };
            scene.act(name, &op, &key, vectors, chance);
            keys
        };
        let third = add(self, "add_person, uncompared", "Écume", Role::Member);
        let fourth = add(self, "add_person, observer", "Roseau", Role::Observer);
        let op = Op::SetRole(person_of(&fourth.signing.public()), Role::Member);
        self.act("set_role", &op, &key, vectors, chance);
        (third, fourth)
    }

    /// Each kind of content; and two entries of the fourth's with one number. Gives the proof of those.
    fn writing(&mut self, fourth: &Keys, vectors: &mut Vectors, chance: &mut SeededChance) -> Op {
        let (founder, member) = (
            SigningKey::from_secret(*self.founder.signing.secret()),
            SigningKey::from_secret(*self.member.signing.secret()),
        );
        let situation = Content::Situation { doc: bytes(chance), sheet: sheet() };
        let situation = self.share("situation", &situation, &member, vectors, chance);
        let (entry, shown) = (situation.id(), situation.body().payload_hash);
        self.share("approval", &Content::Approval { entry, shown, yes: true }, &founder, vectors, chance);
        let transmitted = Content::Transmitted { from: "Écume".into(), hour: HOUR - 5, sheet: sheet() };
        self.share("transmitted", &transmitted, &founder, vectors, chance);
        let (doc, nonce) = (bytes(chance), bytes(chance));
        let client = client_id(&member.public().0, &doc, &nonce);
        let mut writer = DocWriter::new(Document::new(), client).unwrap();
        writer.insert("bilan", 0, "À revoir").unwrap();
        writer.delete("bilan", 2, 2).unwrap();
        let update = writer.take().unwrap().unwrap();
        let mut again = Document::new();
        again.apply(client, &update).unwrap();
        assert_eq!(again.text("bilan"), "À voir");
        vectors.text("document client", &client.to_string());
        vectors.bytes("document update", &update);
        self.share("update", &Content::Update { doc, nonce, update }, &member, vectors, chance);
        self.share("mark", &Content::Mark { seen: self.ledger.tips() }, &founder, vectors, chance);
        self.share("tombstone", &Content::Tombstone { entry }, &member, vectors, chance);
        self.erased(&situation, vectors);
        self.two_histories(fourth, entry, chance)
    }

    fn erased(&mut self, situation: &Entry, vectors: &mut Vectors) {
        let wire = WireEntry { payload: None, ..situation.wire() };
        let read = Entry::check(&wire, &self.group).unwrap();
        assert_eq!((read.id(), read.payload()), (situation.id(), None));
        vectors.bytes("erased situation entry", &cbor::encode(&wire));
    }

    fn two_histories(&mut self, fourth: &Keys, entry: EntryId, chance: &mut SeededChance) -> Op {
        let two: Vec<Entry> = (0..2)
            .map(|_| {
                let payload = encode_content(&Content::Tombstone { entry }, chance);
                let body = next(&self.ledger, self.group, Log::Content, &payload, &fourth.signing);
                Entry::sign(body, payload, &fourth.signing)
            })
            .collect();
        two.iter().for_each(|entry| self.take(entry));
        let [evidence] = self.ledger.evidence() else { panic!("a fork goes unnoticed") };
        Op::Fork(Box::new((evidence.first.clone(), evidence.second.clone())))
    }

    /// Settings, votes, a certificate, an acknowledgement, a removal, a farewell.
    fn ruling(&mut self, third: &Keys, fourth: &Keys, vectors: &mut Vectors, chance: &mut SeededChance) {
        let (founder, member) = (
            SigningKey::from_secret(*self.founder.signing.secret()),
            SigningKey::from_secret(*self.member.signing.secret()),
        );
        for (name, setting) in [
            ("policy, history", Setting::History(true)),
            (
                "policy, store",
                Setting::Store {
                    address: "https://autre.exemple.fr/dav/".into(),
                    user: "passerelles".into(),
                    password: "à tous".into(),
                },
            ),
            ("policy, name", Setting::Name("Les Passerelles, lundi".into())),
        ] {
            self.act(name, &Op::Policy(setting), &founder, vectors, chance);
        }
        let subject = Subject::Name(person_of(&member.public()));
        let mut votes: Vec<EntryId> = Vec::new();
        for (name, key) in [("vote", &founder), ("second vote", &member), ("third vote", &third.signing)] {
            votes.push(self.act(name, &Op::Vote { subject, yes: true }, key, vectors, chance).id());
        }
        votes.sort_unstable();
        self.act("group_act", &Op::GroupAct { subject, votes: votes.clone() }, &member, vectors, chance);
        let subject = Subject::Remove(person_of(&third.signing.public()));
        self.act("vote against a removal", &Op::Vote { subject, yes: false }, &founder, vectors, chance);
        self.act("seen", &Op::Seen, &founder, vectors, chance);
        self.act("also", &Op::Also(votes.clone()), &founder, vectors, chance);
        let removed = person_of(&fourth.signing.public());
        self.act("remove_person", &Op::RemovePerson(removed), &founder, vectors, chance);
        self.act("leave", &Op::Leave, &third.signing, vectors, chance);
    }

    /// A second device, a kit, a device that the kit lets in, a removal of a device; the proof of a fork.
    fn devices(&mut self, fork: Op, vectors: &mut Vectors, chance: &mut SeededChance) {
        let member = SigningKey::from_secret(*self.member.signing.secret());
        let inviter = inviter_hash(&member.public(), &self.member.age.recipient());
        let invitation = Invitation {
            purpose: Purpose::Device,
            person: Some(person_of(&member.public())),
            id: bytes(chance),
            secret: InviteSecret::generate(chance),
            inviter,
            ..self.invitation.clone()
        };
        let second = Keys::generate(chance);
        let statement =
            second.states(Purpose::Device, Some(&self.member), self.group, invitation.id, "téléphone");
        let request = JoinRequest::new(statement.clone(), &second.signing, &invitation.secret);
        vectors.bytes("invitation of a device", &cbor::encode(&invitation));
        vectors.text("invitation of a device, as text", &invitation.to_text(None));
        vectors.bytes("join statement of a device", &cbor::encode(&statement));
        vectors.bytes("join request of a device", &cbor::encode(&request));
        let op = Op::AddDevice { statement, statement_signature: request.signature, vouch: Vouch::Words };
        self.act("add_device", &op, &member, vectors, chance);

        let kit = self.kit.signing_key();
        let statement = KitStatement { device: kit.public(), recipient: self.kit.identity().recipient() };
        let person = person_of(&member.public());
        let statement_signature = statement.sign(&self.group, &person, &kit);
        let mut signed = cbor::Writer::new();
        signed.array(5).uint(1).bytes(&self.group).bytes(&person).bytes(&statement.device.0);
        signed.bytes(&statement.recipient.0);
        let signed = signed.into_bytes();
        assert_eq!(kit.sign("souspli/1/kit", &signed).0, statement_signature);
        vectors.bytes("kit statement", &signed);
        vectors.bytes("kit statement signature", &statement_signature);
        self.act("add_kit", &Op::AddKit { statement, statement_signature }, &member, vectors, chance);

        let third = Keys::generate(chance);
        let statement = third.states(Purpose::Device, Some(&self.member), self.group, [0; 16], "ordinateur");
        let statement_signature = statement.sign(&third.signing).0;
        let op = Op::AddDevice { statement, statement_signature, vouch: Vouch::Words };
        self.act("add_device by the kit", &op, &kit, vectors, chance);
        self.act("remove_device", &Op::RemoveDevice(kit.public()), &third.signing, vectors, chance);
        self.act("fork", &fork, &third.signing, vectors, chance);
    }

    /// A successor is told of, the member states keys for it there, and is let in by them.
    fn next_season(&mut self, vectors: &mut Vectors, chance: &mut SeededChance) {
        let founder = SigningKey::from_secret(*self.founder.signing.secret());
        let member = SigningKey::from_secret(*self.member.signing.secret());
        let (next_founder, next_member) = (Keys::generate(chance), Keys::generate(chance));
        let loc: [u8; 16] = bytes(chance);
        let before = Predecessor { group: self.group, person: person_of(&founder.public()) };
        let payload = encode_op(&Op::Genesis(genesis(loc, &next_founder, Some(before))), chance);
        let body = next(&Ledger::default(), [0; 32], Log::Membership, &payload, &next_founder.signing);
        let first = Entry::sign(body, payload, &next_founder.signing);
        let group = first.founds();
        vectors.bytes("next season genesis entry", &cbor::encode(&first.wire()));
        vectors.bytes("next season group id", &group);
        let op = Op::Successor { group, loc, store: STORE.into() };
        self.act("successor", &op, &founder, vectors, chance);
        let mut from = [0; 16];
        from.copy_from_slice(&self.group[..16]);
        let statement = next_member.states(Purpose::Move, Some(&self.member), group, from, "Brume");
        let statement_signature = statement.sign(&next_member.signing).0;
        vectors.bytes("join statement of a move", &cbor::encode(&statement));
        let op = Op::Moving { statement: statement.clone(), statement_signature };
        self.act("moving", &op, &member, vectors, chance);

        let mut ledger = Ledger::default();
        ledger.admit(Entry::check(&first.wire(), &group).unwrap(), None).unwrap();
        let role = Role::Facilitator;
        let op = Op::AddPerson { role, statement, statement_signature, vouch: Vouch::Moved };
        let payload = encode_op(&op, chance);
        let body = next(&ledger, group, Log::Membership, &payload, &next_founder.signing);
        let moved = Entry::sign(body, payload, &next_founder.signing);
        vectors.bytes("next season add_person entry", &cbor::encode(&moved.wire()));
        ledger.admit(moved.clone(), None).unwrap();
        assert!(Membership::of(ledger.acts()).counts(&moved.id()));
    }
}

/// What a key signs next in a log of its own.
fn next(ledger: &Ledger, group: GroupId, log: Log, payload: &[u8], key: &SigningKey) -> Body {
    let me = key.public();
    let tip = ledger.tip(&me, log);
    Body {
        group,
        log,
        author: me,
        seq: tip.map_or(1, |tip| tip.seq + 1),
        prev: tip.map(|tip| tip.id),
        beside: ledger.tip(&me, log.other()).map_or(0, |tip| tip.seq),
        deps: ledger.deps(&me, log, |_| true),
        hour: HOUR,
        payload_hash: payload_hash(payload),
    }
}

fn genesis(loc: [u8; 16], founder: &Keys, predecessor: Option<Predecessor>) -> Genesis {
    Genesis {
        suite: SUITE,
        loc,
        name: "Les Passerelles".into(),
        framework: Framework::TeamBalint.number(),
        founder: "Sillage".into(),
        recipient: founder.age.recipient(),
        predecessor,
    }
}

fn sheet() -> Sheet {
    Sheet {
        title: "La colère dans la chambre".into(),
        feelings: vec![Feeling::Anger, Feeling::Powerlessness],
        other_feeling: "à vif".into(),
        what_happened: "«\u{a0}Je fais ce que je peux.\u{a0}» e\u{301}".into(),
        what_puzzles_me: "à qui s’adressait cette colère\u{202f}?".into(),
    }
}

/// SHA-256 of nothing in particular: stands for a sealed file's, of which there is none here.
pub fn stand_in(name: &str) -> [u8; 32] {
    hash("vector", &[name.as_bytes()])
}
