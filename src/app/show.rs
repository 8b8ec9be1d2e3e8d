//! From what is known to what is shown.

use super::ports::World;
use super::vocabulary::{
    GroupView, MemberView, Notice, RequestView, SealState, SituationLine, Stage, View, Waiting,
};
use super::{App, Group, Standing};
use crate::log::entry::EntryId;
use crate::log::membership::Person;
use crate::log::name::FileName;
use crate::log::payload::Role;
use crate::seal::base32;
use crate::sync::{Replica, SituationFact};

impl<W: World> App<W> {
    /// Shows the view again.
    pub(super) async fn show(&self) {
        let hour = self.world.hour();
        let mut state = self.state.lock().await;
        let stage = state.stage;
        let groups = match &mut state.vault {
            Some(vault) if stage == Stage::Open => {
                vault.groups.iter_mut().map(|(number, group)| group_view(*number, group, hour)).collect()
            }
            _ => Vec::new(),
        };
        drop(state);
        self.world.show(View { stage, groups });
    }
}

/// Names a request in the page: the file that brought it.
pub(super) fn request_id(file: &FileName) -> String {
    file.file.trim_end_matches(".age").to_owned()
}

/// Names a situation in the page: half of its entry's id, which says nothing of the content.
pub(super) fn situation_id(entry: &EntryId) -> String {
    base32(entry.first_chunk::<16>().map_or(&[], |half| half.as_slice()))
}

fn words(words: &[&str; 6]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn group_view(number: u32, group: &mut Group, hour: u64) -> GroupView {
    let Group { store, standing, exchange, words: known, waiting_words } = group;
    match standing {
        Standing::Waiting(joining) => {
            let six = waiting_words.get_or_insert_with(|| joining.words());
            let waiting = Waiting {
                words: words(six),
                expires: joining.invitation().expires,
                delivered: joining.delivered,
            };
            GroupView { waiting: Some(waiting), ..bare_view(number, store, exchange) }
        }
        Standing::Damaged => {
            GroupView { notices: vec![Notice::DamagedHere], ..bare_view(number, store, exchange) }
        }
        Standing::In(replica) => {
            let mut requests = Vec::new();
            for issued in replica.open_invitations(hour) {
                let contested = issued.requests.len() > 1;
                for (file, request) in &issued.requests {
                    // Words take time to stretch, and there is nothing to compare when two have come.
                    let six = (!contested).then(|| {
                        *known
                            .entry(file.clone())
                            .or_insert_with(|| crate::sync::words_for(&issued.invitation, &request.statement))
                    });
                    requests.push(RequestView {
                        id: request_id(file),
                        name: request.statement.name.clone(),
                        words: six.map(|six| words(&six)).unwrap_or_default(),
                        contested,
                    });
                }
            }
            let membership = replica.membership();
            let my_person = membership.devices.get(&replica.me()).map(|device| device.person);
            let members = membership.in_order().into_iter();
            let mut situations: Vec<_> =
                replica.situations().iter().map(|fact| line_of(replica, fact)).collect();
            situations.reverse();
            let genesis = membership.genesis.as_ref();
            GroupView {
                number,
                name: genesis.map(|genesis| genesis.name.clone()).unwrap_or_default(),
                framework: genesis.and_then(|genesis| genesis.framework()),
                waiting: None,
                facilitator: replica.facilitates(),
                members: members.map(|(id, person)| member(person, Some(*id) == my_person)).collect(),
                invitation_open: replica.open_invitations(hour).next().is_some(),
                requests,
                situations,
                exchange: super::vocabulary::Exchange {
                    to_send: u32::try_from(replica.to_send()).unwrap_or(u32::MAX),
                    ..*exchange
                },
                notices: notices(replica),
                host: store.clone(),
            }
        }
    }
}

/// What is shown of a group of which nothing is known.
fn bare_view(number: u32, store: &str, exchange: &super::vocabulary::Exchange) -> GroupView {
    GroupView {
        number,
        name: String::new(),
        framework: None,
        waiting: None,
        facilitator: false,
        members: Vec::new(),
        invitation_open: false,
        requests: Vec::new(),
        situations: Vec::new(),
        exchange: *exchange,
        notices: Vec::new(),
        host: store.to_owned(),
    }
}

fn member(person: &Person, me: bool) -> MemberView {
    let facilitator = person.role == Role::Facilitator;
    MemberView { name: person.name.clone(), facilitator, me, uncompared: person.uncompared }
}

pub(super) fn line_of(replica: &Replica, fact: &SituationFact) -> SituationLine {
    let mine = fact.author == replica.me();
    let author = replica.membership().person(&fact.author).map(|person| person.name.clone());
    let seal = match (replica.is_handed_over(&fact.entry), replica.is_received_by_all(&fact.entry)) {
        (false, _) => SealState::Kept,
        (true, false) => SealState::Sealed,
        (true, true) => SealState::ReceivedByAll,
    };
    SituationLine {
        id: situation_id(&fact.entry),
        title: fact.sheet.title.clone(),
        author: author.unwrap_or_default(),
        mine,
        hour: fact.hour,
        seal,
    }
}

fn notices(replica: &Replica) -> Vec<Notice> {
    let health = &replica.health;
    let unreadable = u32::try_from(health.unreadable.len()).unwrap_or(u32::MAX);
    let found = [
        (health.own_ahead, Notice::OwnDeviceAhead),
        (replica.any_fork(), Notice::Forked),
        (health.rolled_back, Notice::RolledBack),
        (health.newer || replica.membership().newer, Notice::NewerVersion),
        (health.key_awaited, Notice::KeyAwaited),
        (replica.misses_something(), Notice::Missing),
        (unreadable > 0, Notice::Unreadable(unreadable)),
    ];
    found.into_iter().filter_map(|(holds, notice)| holds.then_some(notice)).collect()
}
