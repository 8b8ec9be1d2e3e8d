//! Votes that carry nothing, and what some carry.

use souspli::log::entry::Entry;
use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::world::Device;

/// Somebody whom the others are to name, or not.
fn to_name(all: &mut Cheats, name: &str) -> Subject {
    all.admit("Brume", name, Role::Observer);
    Subject::Name(all.person(name))
}

fn votes(all: &mut Cheats, who: &[&str], subject: Subject) -> Vec<Entry> {
    who.iter().map(|who| all.vote(who, subject, true)).collect()
}

/// Of seven electors four have to be for it.
fn namings(all: &mut Cheats) {
    let four = ["Brume", "Cèdre", "Dune", "Écume"];
    // A word is taken back; the certificate lists it, or the one that takes it back.
    let subject = to_name(all, "Reprise");
    let said = votes(all, &four, subject);
    let no = all.vote("Écume", subject, false);
    all.certify("Brume", subject, &said);
    all.certify("Brume", subject, &[&said[..3], &[no]].concat());
    // Two words beside each other, from two devices.
    let subject = to_name(all, "À la fois");
    let before = all.clone();
    let mut said = votes(all, &four, subject);
    all.beside(&before, |all| all.vote("Écume 2", subject, false));
    all.certify("Brume", subject, &said);
    // Two devices of one person; and of four one that is not listed.
    let subject = to_name(all, "À deux appareils");
    said = votes(all, &["Brume", "Cèdre", "Écume", "Écume 2"], subject);
    all.certify("Brume", subject, &said);
    let subject = to_name(all, "Sans la liste");
    said = votes(all, &four, subject);
    all.certify("Brume", subject, &said[..3]);
    // About something else, or about somebody else.
    let subject = to_name(all, "Autre sujet");
    said = votes(all, &four[..3], subject);
    said.push(all.vote("Écume", Subject::Remove(subject.person()), true));
    all.certify("Brume", subject, &said);
    let subject = to_name(all, "Autre personne");
    said = votes(all, &four[..3], subject);
    said.push(all.vote("Écume", Subject::Name(all.person("Autre sujet")), true));
    all.certify("Brume", subject, &said);
    // By a device that signed something else in its place, as comes out beside it.
    let subject = to_name(all, "Par une copie");
    said = votes(all, &four[..3], subject);
    let other = all.another_act("Écume 3");
    said.push(all.vote("Écume 3", subject, true));
    let before = all.clone();
    all.certify("Brume", subject, &said);
    all.beside(&before, |all| all.show("Cèdre", &said[3], &other));
    // In a list that does not ascend.
    let subject = to_name(all, "En désordre");
    let mut listed: Vec<_> = votes(all, &four, subject).iter().map(Entry::id).collect();
    listed.sort_unstable();
    listed.reverse();
    all.sign("Brume", &Op::GroupAct { subject, votes: listed });
    // By an observer, who is none any more; and before the person came.
    let subject = to_name(all, "Par une observatrice");
    said = votes(all, &["Brume", "Cèdre", "Dune", "Écume", "Iris"], subject);
    all.sign("Brume", &Op::SetRole(all.person("Iris"), Role::Member));
    all.certify("Brume", subject, &said);
    all.sign("Brume", &Op::SetRole(all.person("Iris"), Role::Observer));
    let before = all.clone();
    let subject = to_name(all, "Pas encore là");
    said = all.beside(&before, |all| votes(all, &["Cèdre", "Dune", "Écume", "Flore"], subject));
    all.certify("Brume", subject, &said);
}

/// As many of these, in turn, as are more than half of so many.
struct Group {
    all: Cheats,
    electors: Vec<String>,
    taken: usize,
}

impl Group {
    fn admit(&mut self, name: &str) {
        self.all.admit("Brume", name, Role::Member);
        self.electors.push(name.into());
    }
    fn more(&mut self, how_many: usize) {
        for _ in 0..how_many {
            self.taken += 1;
            self.admit(&format!("Membre {}", self.taken));
        }
    }
    fn majority(&self) -> usize {
        self.electors.len() / 2 + 1
    }
    /// The first of those who are electors, but for these.
    fn voters(&self, how_many: usize, but: &[&str]) -> Vec<String> {
        let others = self.electors.iter().filter(|name| *name != "Sillage" && !but.contains(&name.as_str()));
        let voters: Vec<_> = others.take(how_many).cloned().collect();
        assert_eq!(voters.len(), how_many);
        voters
    }
    fn votes(&mut self, who: &[String], subject: Subject) -> Vec<Entry> {
        who.iter().map(|who| self.all.vote(who, subject, true)).collect()
    }
    /// Somebody comes, and has seen who is in the group.
    fn who_saw(&mut self, name: &str) -> Subject {
        self.admit(name);
        self.all.sign(name, &Op::Seen);
        Subject::Remove(self.all.person(name))
    }
    fn gone(&mut self, name: &str) {
        self.electors.retain(|other| other != name);
    }
}

fn removals(group: &mut Group) {
    // Who never signed anything: by those who were there when they came.
    group.admit("Muette");
    let enough = group.voters(group.majority(), &["Muette"]);
    group.more(4);
    let subject = Subject::Remove(group.all.person("Muette"));
    let said = group.votes(&enough, subject);
    group.all.certify("Brume", subject, &said);
    group.gone("Muette");
    // By those whom they had last seen, and not by who came behind their back.
    let subject = group.who_saw("Qui a vu");
    let enough = group.voters(group.majority(), &["Qui a vu"]);
    group.more(4);
    let said = group.votes(&enough, subject);
    group.all.certify("Brume", subject, &said);
    group.gone("Qui a vu");
    // And not by those who were there when they came, since they have seen more.
    group.admit("Qui a vu plus");
    let almost = group.voters(group.majority(), &["Qui a vu plus"]);
    group.more(4);
    group.all.sign("Qui a vu plus", &Op::Seen);
    let subject = Subject::Remove(group.all.person("Qui a vu plus"));
    let said = group.votes(&almost, subject);
    group.all.certify("Brume", subject, &said);
    let subject = group.who_saw("Pas par des inconnues");
    let mut almost = group.voters(group.majority() - 1, &["Pas par des inconnues"]);
    for n in 1..=4 {
        group.admit(&format!("Inconnue {n}"));
        almost.push(format!("Inconnue {n}"));
    }
    let said = group.votes(&almost, subject);
    group.all.certify("Brume", subject, &said);
    // Nobody's voice is for their own removal, nor who left, nor who is an observer since.
    let subject = group.who_saw("Contre soi");
    let mut almost = group.voters(group.majority() - 1, &["Contre soi"]);
    almost.push("Contre soi".into());
    let said = group.votes(&almost, subject);
    group.all.certify("Brume", subject, &said);
    group.admit("Qui part");
    let subject = group.who_saw("Sans qui part");
    let mut almost = group.voters(group.majority() - 1, &["Sans qui part", "Qui part"]);
    almost.push("Qui part".into());
    let said = group.votes(&almost, subject);
    group.all.sign("Qui part", &Op::Leave);
    group.all.certify("Brume", subject, &said);
    group.gone("Qui part");
    group.admit("Qui se tait");
    let subject = group.who_saw("Sans qui se tait");
    let mut almost = group.voters(group.majority() - 1, &["Sans qui se tait", "Qui se tait"]);
    almost.push("Qui se tait".into());
    let said = group.votes(&almost, subject);
    group.all.sign("Brume", &Op::SetRole(group.all.person("Qui se tait"), Role::Observer));
    group.all.certify("Brume", subject, &said);
    group.gone("Qui se tait");
    // Who shows a fork has not seen anything by that.
    let subject = group.who_saw("Qui montre");
    let enough = group.voters(group.majority(), &["Qui montre"]);
    group.more(4);
    let [one, other] = ["Un", "Deux"].map(|title| group.all.another("Écume 2", title));
    group.all.show("Qui montre", &one, &other);
    let said = group.votes(&enough, subject);
    group.all.certify("Brume", subject, &said);
    group.gone("Qui montre");
}

/// Facilitators who were named, and never signed anything.
fn named(group: &mut Group) {
    // By who was there when they were named, and not when they came.
    group.admit("Nommée");
    let enough = group.voters(group.majority(), &["Nommée"]);
    group.more(4);
    let person = group.all.person("Nommée");
    let all = group.voters(group.majority(), &["Nommée"]);
    let said = group.votes(&all, Subject::Name(person));
    group.all.certify("Brume", Subject::Name(person), &said);
    let said = group.votes(&enough, Subject::Remove(person));
    group.all.certify("Brume", Subject::Remove(person), &said);
    // Twice beside each other: by who was there both times.
    group.admit("Nommée deux fois");
    let enough = group.voters(group.majority(), &["Nommée deux fois"]);
    let person = group.all.person("Nommée deux fois");
    let many = group.voters(group.majority() + 2, &["Nommée deux fois"]);
    let said = group.votes(&many, Subject::Name(person));
    let before = group.all.clone();
    let here = |all: &mut Cheats, by: &str, names: [&str; 4]| {
        for name in names {
            all.admit(by, name, Role::Member);
        }
        all.certify(by, Subject::Name(person), &said);
    };
    here(&mut group.all, "Brume", ["Ici 1", "Ici 2", "Ici 3", "Ici 4"]);
    group.all.beside(&before, |all| here(all, "Nommée d’abord", ["Là 1", "Là 2", "Là 3", "Là 4"]));
    let said = group.votes(&enough, Subject::Remove(person));
    group.all.certify("Brume", Subject::Remove(person), &said);
    group.gone("Nommée deux fois");
}

/// What somebody does beside their removal is void: from each of their devices; but for proofs of forks, and what the group decides.
fn voided(group: &mut Group) {
    let subject = Subject::Remove(group.all.person("Nommée d’abord"));
    group.all.extend("Nommée d’abord", "Nommée d’abord 2", "Nommée d’abord");
    group.all.sign("Nommée d’abord", &Op::Seen);
    let out = group.who_saw("Écartée aussi");
    let voters: Vec<String> = group.voters(group.majority() + 8, &["Écartée aussi", "Nommée d’abord"]);
    let said = group.votes(&voters, out);
    let [one, other] = ["Un", "Deux"].map(|title| group.all.another("Flore 2", title));
    let before = group.all.clone();
    let removal = group.votes(&voters, subject);
    group.all.certify("Brume", subject, &removal);
    group.all.beside(&before, |all| {
        all.admit("Nommée d’abord", "Par qui va sortir", Role::Member);
        all.certify("Nommée d’abord", out, &said);
        all.show("Nommée d’abord", &one, &other);
    });
    group.all.beside(&before, |all| {
        all.admit("Nommée d’abord 2", "Par l’autre appareil", Role::Member);
    });
}

/// Gives the founder, in whose group some were named and some removed.
pub fn votes_of_no_weight() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    // Two of three are more than half, and not three persons.
    for name in ["Dune", "Écume"] {
        all.sign("Brume", &Op::SetRole(all.person(name), Role::Observer));
    }
    let subject = to_name(&mut all, "À deux");
    all.decide(&["Brume", "Cèdre"], subject);
    for name in ["Dune", "Écume"] {
        all.sign("Brume", &Op::SetRole(all.person(name), Role::Member));
    }
    // Three of six are not more than half.
    all.admit("Brume", "Flore", Role::Member);
    let subject = to_name(&mut all, "À moitié");
    all.decide(&["Brume", "Cèdre", "Dune"], subject);
    all.admit("Brume", "Gel", Role::Member);
    all.admit("Brume", "Iris", Role::Observer);
    all.extend("Écume", "Écume 2", "Écume");
    all.extend("Écume", "Écume 3", "Écume");
    all.extend("Flore", "Flore 2", "Flore");
    namings(&mut all);
    // A word that replaces another decides, and a no that a yes replaced is none.
    let subject = to_name(&mut all, "Nommée d’abord");
    all.vote("Écume", subject, false);
    all.decide(&["Brume", "Cèdre", "Dune", "Écume"], subject);
    // For being named one's own voice is as good as another's.
    all.admit("Brume", "Pour soi", Role::Member);
    let subject = Subject::Name(all.person("Pour soi"));
    all.decide(&["Pour soi", "Brume", "Cèdre", "Dune", "Écume"], subject);
    // One removed by a facilitator whom the group would have removed: what she offered meanwhile stands.
    all.admit("Brume", "Déjà partie", Role::Member);
    all.sign("Déjà partie", &Op::Seen);
    let subject = Subject::Remove(all.person("Déjà partie"));
    let before = all.clone();
    let said = votes(&mut all, &["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel"], subject);
    all.sign("Brume", &Op::RemovePerson(subject.person()));
    all.certify("Brume", subject, &said);
    let store_text = "https://exemple.invalid".to_owned();
    let offer = Op::Successor { group: [5; 32], loc: [4; 16], store: store_text };
    all.beside(&before, |all| all.sign("Déjà partie", &offer));
    let names = ["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel", "Nommée d’abord", "Pour soi", "Sillage"];
    let mut group = Group { all, electors: names.map(str::to_owned).to_vec(), taken: 0 };
    removals(&mut group);
    named(&mut group);
    voided(&mut group);
    let mut all = group.all;
    all.put("Dune", &founder);
    (store, founder)
}
