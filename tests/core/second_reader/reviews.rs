//! Reviews: what several people typed at once, what of it counts, and what somebody else would have in them.

use souspli::doc::{Document, Writer, client_id};
use souspli::group::ReviewText;
use souspli::log::op::{Op, Subject};
use souspli::log::payload::{Content, DocId, PersonId};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::world::Device;

/// The document of the first review, and of the second, and of one that stays empty.
const DOCS: [DocId; 3] = [[1; 16], [2; 16], [3; 16]];

fn begun(all: &mut Cheats, by: &str, doc: DocId, title: &str, hands: &[&str]) -> souspli::log::entry::Entry {
    let hands = people(all, hands);
    all.write(by, &Content::Review { doc, title: title.into(), hands })
}

fn name(all: &mut Cheats, by: &str, doc: DocId, hands: &[&str]) {
    let hands = people(all, hands);
    all.write(by, &Content::Hands { doc, hands });
}

fn people(all: &Cheats, names: &[&str]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = names.iter().map(|name| all.person(name)).collect();
    people.sort_unstable();
    people
}

fn submit(all: &mut Cheats, by: &str, doc: DocId, parts: &[(u8, &str)]) {
    let parts = parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect();
    all.write(by, &Content::Submission { doc, text: ReviewText { parts } });
}

/// A document on the desks of several people. What one gave the others have at once, but for what they type in the same moment.
struct Table {
    doc: DocId,
    given: Vec<(u64, Vec<u8>)>,
}

impl Table {
    /// Opens it for somebody, who writes in it under a nonce of these bytes.
    fn open<'a>(&self, all: &Cheats, who: &'a str, nonce: u8) -> Hand<'a> {
        let nonce = [nonce; 8];
        let client = client_id(&all.device(who).0, &self.doc, &nonce);
        let (document, _) = Document::of(self.given.iter().map(|(by, update)| (*by, &update[..])));
        Hand { who, nonce, client, writer: Writer::new(document, client).unwrap() }
    }

    /// What they typed since they last gave something, in an entry.
    fn give(&mut self, all: &mut Cheats, hand: &mut Hand) {
        let update = hand.writer.take().unwrap().expect("something typed");
        self.given.push((hand.client, update.clone()));
        self.put(all, hand, update);
    }

    /// Any bytes, under somebody's name.
    fn put(&self, all: &mut Cheats, hand: &Hand, update: Vec<u8>) {
        all.write(hand.who, &Content::Update { doc: self.doc, nonce: hand.nonce, update });
    }
}

struct Hand<'a> {
    who: &'a str,
    nonce: [u8; 8],
    client: u64,
    writer: Writer,
}

impl Hand<'_> {
    fn types(&mut self, field: &str, at: usize, text: &str) {
        self.writer.insert(field, at, text).unwrap();
    }

    fn deletes(&mut self, field: &str, at: usize, count: usize) {
        self.writer.delete(field, at, count).unwrap();
    }
}

/// Two at one sentence, one behind the other and side by side, with characters of two units.
fn typed_at_once(all: &mut Cheats, table: &mut Table) {
    let mut brume = table.open(all, "Brume", 1);
    brume.types("0", 0, "Une même fatigue 🌧️, dite autrement.");
    brume.types("2", 0, "Deux lectures");
    // A field that no part of a review has.
    brume.types("9", 0, "Nulle part");
    table.give(all, &mut brume);

    let (mut cedre, mut other) = (table.open(all, "Cèdre", 2), table.open(all, "Brume 2", 3));
    cedre.types("0", 4, "très 😶‍🌫️ ");
    other.types("0", 4, "longue ");
    // The same place again and again, and what one deletes while the other types inside it.
    for (at, key) in "abcdefgh".chars().enumerate() {
        cedre.types("0", 4 + at, &key.to_string());
        other.types("0", 4, &key.to_string());
    }
    cedre.deletes("0", 6, 3);
    other.deletes("0", 0, 2);
    other.types("0", 12, "dedans");
    cedre.types("3", 0, "Un effet 👩‍⚕️");
    cedre.deletes("3", 3, 5);
    table.give(all, &mut other);
    table.give(all, &mut cedre);

    // One who saw both goes on, and takes away what the others wrote.
    let mut brume = table.open(all, "Brume", 4);
    brume.deletes("0", 5, 9);
    brume.types("0", 5, "\n\tensemble ");
    table.give(all, &mut brume);
    brume.types("5", 0, "Suites");
    table.give(all, &mut brume);
}

/// What the rules refuse, and what waits for what nobody gives.
fn not_taken_in(all: &mut Cheats, table: &Table) {
    let mut cedre = table.open(all, "Cèdre", 5);
    cedre.types("1", 0, "Sous le nom d’une autre");
    let taken = cedre.writer.take().unwrap().unwrap();
    let other = table.open(all, "Cèdre", 6);
    table.put(all, &other, taken);
    table.put(all, &other, b"rien".to_vec());
    table.put(all, &other, Vec::new());
    let mut early = table.open(all, "Cèdre", 7);
    early.types("1", 0, "Jamais donné. ");
    early.writer.take().unwrap().expect("something typed");
    early.types("1", 0, "Attend. ");
    let waits = early.writer.take().unwrap().unwrap();
    table.put(all, &early, waits);
    // By whom nobody named.
    let mut ecume = table.open(all, "Écume", 8);
    ecume.types("1", 0, "De qui n’écrit pas ici");
    let taken = ecume.writer.take().unwrap().unwrap();
    table.put(all, &ecume, taken);
}

/// Gives the founder.
pub fn reviews() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    all.extend("Brume", "Brume 2", "Brume");
    let [first, second, third] = DOCS;

    begun(&mut all, "Brume", first, "Bilan de l’année", &["Cèdre"]);
    // Named by another device of who began it; by a hand; by who named themselves.
    name(&mut all, "Brume 2", first, &["Dune"]);
    name(&mut all, "Cèdre", first, &["Écume"]);
    name(&mut all, "Écume", first, &["Écume"]);
    let mut table = Table { doc: first, given: Vec::new() };
    typed_at_once(&mut all, &mut table);
    not_taken_in(&mut all, &table);

    // By who is no facilitator; with no title; with hands out of order, and named twice.
    begun(&mut all, "Cèdre", second, "De qui ne facilite pas", &[]);
    begun(&mut all, "Brume", second, " ", &[]);
    let mut unordered = people(&all, &["Cèdre", "Dune"]);
    unordered.reverse();
    let twice = vec![all.person("Dune"); 2];
    for hands in [unordered, twice] {
        all.write("Brume", &Content::Review { doc: second, title: "Dans le désordre".into(), hands });
    }
    // Another of the same document, with another's hand: what she wrote is in this one alone.
    begun(&mut all, "Brume 2", first, "Le même document", &["Écume"]);
    name(&mut all, "Dune", second, &["Dune"]);
    all.write("Brume", &Content::Hands { doc: second, hands: Vec::new() });

    // Submitted, and again; by who did not begin it; with parts out of order, blank ones, none.
    submit(&mut all, "Brume", first, &[(0, "D’abord ainsi.")]);
    submit(&mut all, "Cèdre", first, &[(0, "À la place d’une autre")]);
    submit(
        &mut all,
        "Brume 2",
        first,
        &[(0, "Puis ainsi 🌧️."), (5, "Deux\n\tlignes"), (9, "D’une autre version")],
    );
    for wrong in [&[(1, "b"), (0, "a")][..], &[(0, " ")], &[], &[(0, "a\rb")]] {
        submit(&mut all, "Brume", first, wrong);
    }

    // One that was begun and erased: an erased text, of which no more is known. And one that nobody wrote in.
    let gone = begun(&mut all, "Brume", third, "Effacé", &["Cèdre"]);
    all.write("Brume", &Content::Tombstone { entry: gone.id() });
    begun(&mut all, "Brume", third, "Rien encore", &[]);

    // A hand who is put out: what she gave in time counts, the rest does not.
    let mut dune = table.open(&all, "Dune", 9);
    dune.types("4", 0, "À temps");
    table.give(&mut all, &mut dune);
    all.sign("Brume", &Op::RemovePerson(all.person("Dune")));
    all.put("Cèdre", &founder);
    dune.types("4", 0, "Trop tard ");
    table.give(&mut all, &mut dune);
    all.put("Dune", &founder);
    (store, founder)
}
