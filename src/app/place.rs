//! The places of the app, and how each stands in the address: `#/…`. The fragment never leaves the browser, so a
//! reload tells the code's host nothing; and a place holds no name, title or text, only numbers and random ids.

use std::fmt;

/// Where a person is in the app.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The groups of this device.
    Groups,
    /// Founding a group.
    Create,
    /// Opening this device.
    Unlock,
    /// Reading an invitation and asking to join. The invitation itself is kept out of the address.
    Invitation,
    /// Waiting to be let in to a group.
    Waiting(u32),
    /// A group's home.
    Home(u32),
    /// A group's situations.
    Situations(u32),
    /// Writing a situation.
    Write(u32),
    /// Reading one situation.
    Read(u32, String),
    /// A group's people and its storage.
    Group(u32),
    /// Making an invitation.
    Invite(u32),
    /// My devices in a group.
    Devices(u32),
    /// My paper kit for a group.
    Kit(u32),
    /// A session's words.
    Session(u32),
    /// Where a group's sealed files lie.
    Storage(u32),
    /// Ending a season, leaving a group, forgetting it.
    Season(u32),
    /// A group's reviews.
    Reviews(u32),
    /// Reading one review.
    Review(u32, String),
    /// Writing in one.
    ReviewDraft(u32, String),
    /// A copy of one's own, and the emergency sheet.
    Export(u32),
    /// This device: when it locks, its passphrase, forgetting it.
    Device,
    /// Coming back with a paper kit.
    Recover,
    /// Notes for oneself.
    Notebook,
    /// What the app is and what it protects.
    About,
    /// What the app is made of, and under which licences.
    Licences,
    /// An address that names no place.
    NotFound,
}

/// What an address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The place to show.
    pub place: Place,
    /// The address carries an invitation, which must leave the address bar before anything else happens.
    pub invitation: bool,
}

/// Longest situation id an address may hold; beyond it the address names no place.
const ID_MAX: usize = 64;

impl Place {
    /// One place of each kind, with group 1 and a made-up situation: what a test walks so as to forget none.
    pub fn samples() -> Vec<Place> {
        vec![
            Place::Groups,
            Place::Create,
            Place::Unlock,
            Place::Invitation,
            Place::Waiting(1),
            Place::Home(1),
            Place::Situations(1),
            Place::Write(1),
            Place::Read(1, "a2b3c4d5".into()),
            Place::Group(1),
            Place::Invite(1),
            Place::Devices(1),
            Place::Kit(1),
            Place::Session(1),
            Place::Storage(1),
            Place::Season(1),
            Place::Reviews(1),
            Place::Review(1, "a2b3c4d5".into()),
            Place::ReviewDraft(1, "a2b3c4d5".into()),
            Place::Export(1),
            Place::Device,
            Place::Recover,
            Place::Notebook,
            Place::About,
            Place::Licences,
            Place::NotFound,
        ]
    }

    /// Reads an address's fragment, with or without its `#`. What names no place is [`Place::NotFound`].
    pub fn parse(fragment: &str) -> Arrival {
        let path = fragment.strip_prefix('#').unwrap_or(fragment);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        if let ["invitation", _, ..] = parts.as_slice() {
            return Arrival { place: Place::Invitation, invitation: true };
        }
        let place = match parts.as_slice() {
            [] => Place::Groups,
            ["creer"] => Place::Create,
            ["ouvrir"] => Place::Unlock,
            ["invitation"] => Place::Invitation,
            ["appareil"] => Place::Device,
            ["restaurer"] => Place::Recover,
            ["carnet"] => Place::Notebook,
            ["a-propos"] => Place::About,
            ["a-propos", "licences"] => Place::Licences,
            ["groupe", number, rest @ ..] => match group_number(number) {
                Some(group) => in_group(group, rest),
                None => Place::NotFound,
            },
            _ => Place::NotFound,
        };
        Arrival { place, invitation: false }
    }

    /// The number of the group this place belongs to.
    pub fn group(&self) -> Option<u32> {
        match self {
            Place::Waiting(group)
            | Place::Home(group)
            | Place::Situations(group)
            | Place::Write(group)
            | Place::Read(group, _)
            | Place::Group(group)
            | Place::Invite(group)
            | Place::Devices(group)
            | Place::Kit(group)
            | Place::Session(group)
            | Place::Storage(group)
            | Place::Season(group)
            | Place::Reviews(group)
            | Place::Review(group, _)
            | Place::ReviewDraft(group, _)
            | Place::Export(group) => Some(*group),
            Place::Groups
            | Place::Create
            | Place::Unlock
            | Place::Invitation
            | Place::Device
            | Place::Recover
            | Place::Notebook
            | Place::About
            | Place::Licences
            | Place::NotFound => None,
        }
    }
}

/// From 1, in decimal without sign or leading zero: one address per place.
fn group_number(text: &str) -> Option<u32> {
    let number = text.parse::<u32>().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

fn in_group(group: u32, rest: &[&str]) -> Place {
    match rest {
        [] => Place::Home(group),
        ["attente"] => Place::Waiting(group),
        ["situations"] => Place::Situations(group),
        ["situations", "nouvelle"] => Place::Write(group),
        ["situations", id] if is_id(id) => Place::Read(group, (*id).to_owned()),
        ["membres"] => Place::Group(group),
        ["inviter"] => Place::Invite(group),
        ["appareils"] => Place::Devices(group),
        ["secours"] => Place::Kit(group),
        ["seance"] => Place::Session(group),
        ["stockage"] => Place::Storage(group),
        ["saison"] => Place::Season(group),
        ["bilans"] => Place::Reviews(group),
        ["bilans", id] if is_id(id) => Place::Review(group, (*id).to_owned()),
        ["bilans", id, "ecrire"] if is_id(id) => Place::ReviewDraft(group, (*id).to_owned()),
        ["exporter"] => Place::Export(group),
        _ => Place::NotFound,
    }
}

/// Random base32 in lower case. `nouvelle` would pass too, so it is matched first; the worker's ids are longer.
fn is_id(text: &str) -> bool {
    text.len() <= ID_MAX && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

impl fmt::Display for Place {
    /// The fragment, with its `#`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Groups => f.write_str("#/"),
            Place::Create => f.write_str("#/creer"),
            Place::Unlock => f.write_str("#/ouvrir"),
            Place::Invitation => f.write_str("#/invitation"),
            Place::Waiting(group) => write!(f, "#/groupe/{group}/attente"),
            Place::Home(group) => write!(f, "#/groupe/{group}"),
            Place::Situations(group) => write!(f, "#/groupe/{group}/situations"),
            Place::Write(group) => write!(f, "#/groupe/{group}/situations/nouvelle"),
            Place::Read(group, id) => write!(f, "#/groupe/{group}/situations/{id}"),
            Place::Group(group) => write!(f, "#/groupe/{group}/membres"),
            Place::Invite(group) => write!(f, "#/groupe/{group}/inviter"),
            Place::Devices(group) => write!(f, "#/groupe/{group}/appareils"),
            Place::Kit(group) => write!(f, "#/groupe/{group}/secours"),
            Place::Session(group) => write!(f, "#/groupe/{group}/seance"),
            Place::Storage(group) => write!(f, "#/groupe/{group}/stockage"),
            Place::Season(group) => write!(f, "#/groupe/{group}/saison"),
            Place::Reviews(group) => write!(f, "#/groupe/{group}/bilans"),
            Place::Review(group, id) => write!(f, "#/groupe/{group}/bilans/{id}"),
            Place::ReviewDraft(group, id) => write!(f, "#/groupe/{group}/bilans/{id}/ecrire"),
            Place::Export(group) => write!(f, "#/groupe/{group}/exporter"),
            Place::Device => f.write_str("#/appareil"),
            Place::Recover => f.write_str("#/restaurer"),
            Place::Notebook => f.write_str("#/carnet"),
            Place::About => f.write_str("#/a-propos"),
            Place::Licences => f.write_str("#/a-propos/licences"),
            Place::NotFound => f.write_str("#/introuvable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(fragment: &str) -> Place {
        Place::parse(fragment).place
    }

    #[test]
    fn every_place_comes_back_from_its_address() {
        for sample in Place::samples() {
            assert_eq!(place(&sample.to_string()), sample);
        }
    }

    #[test]
    fn samples_forget_no_place() {
        // A place added to the enum makes this match fail to compile until it is counted here and sampled.
        let kind = |place: &Place| match place {
            Place::Groups => 0,
            Place::Create => 1,
            Place::Unlock => 2,
            Place::Invitation => 3,
            Place::Waiting(_) => 4,
            Place::Home(_) => 5,
            Place::Situations(_) => 6,
            Place::Write(_) => 7,
            Place::Read(..) => 8,
            Place::Group(_) => 9,
            Place::Invite(_) => 10,
            Place::About => 11,
            Place::NotFound => 12,
            Place::Devices(_) => 13,
            Place::Kit(_) => 14,
            Place::Session(_) => 15,
            Place::Storage(_) => 16,
            Place::Season(_) => 17,
            Place::Device => 18,
            Place::Recover => 19,
            Place::Notebook => 20,
            Place::Reviews(_) => 21,
            Place::Review(..) => 22,
            Place::ReviewDraft(..) => 23,
            Place::Export(_) => 24,
            Place::Licences => 25,
        };
        let kinds: std::collections::BTreeSet<u8> = Place::samples().iter().map(kind).collect();
        assert_eq!(kinds, (0..=25).collect());
    }

    #[test]
    fn no_address_or_an_empty_one_is_the_list_of_groups() {
        for fragment in ["", "#", "#/", "/"] {
            assert_eq!(place(fragment), Place::Groups);
        }
    }

    #[test]
    fn an_invitation_is_told_from_the_place_that_reads_it() {
        assert!(Place::parse("#/invitation/AbC-_9").invitation);
        assert!(
            Place::parse("#/invitation/a/b").invitation,
            "part of a torn link must leave the address too"
        );
        assert!(!Place::parse("#/invitation").invitation);
        assert!(!Place::parse("#/invitation/").invitation);
        assert_eq!(place("#/invitation/AbC-_9"), Place::Invitation);
    }

    #[test]
    fn what_names_no_place_is_not_found() {
        for fragment in [
            "#/groupe",
            "#/groupe/0",
            "#/groupe/01",
            "#/groupe/-1",
            "#/groupe/+1",
            "#/groupe/4294967296",
            "#/groupe/1/autre",
            "#/groupe/1/situations/ABC",
            "#/groupe/1/situations/%61",
            "#/groupe/1/situations/a/b",
            "#/inconnu",
            "#/creer/x",
            "#/a-propos/x",
        ] {
            assert_eq!(place(fragment), Place::NotFound, "{fragment}");
        }
        assert_eq!(place(&format!("#/groupe/1/situations/{}", "a".repeat(65))), Place::NotFound);
    }
}
