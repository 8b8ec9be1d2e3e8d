//! From what is known to what is shown.

use super::drawer::Whose;
use super::ports::World;
use super::vocabulary::{
    Ballot, ConcernedView, ContributionView, DeviceView, GroupView, MemberView, NewerView, Notice,
    RequestView, ReviewLine, Role, SealState, SituationLine, Stage, SuccessorView, View, Waiting,
};
use super::{App, Group, Standing, StorePlace, Vault, vocabulary};
use crate::log::entry::EntryId;
use crate::log::join::Purpose;
use crate::log::membership::{Ended, Kind, Person};
use crate::log::name::FileName;
use crate::log::op::{self, Subject, Vouch};
use crate::log::payload::PersonId;
use crate::seal::{self, PublicKey, base32};
use crate::sync::{ContributionFact, Erasure, Received, Replica, SituationFact, Standing as Counted};

impl<W: World> App<W> {
    /// Shows the view again.
    pub(super) async fn show(&self) {
        let hour = self.world.hour();
        let mut state = self.state.lock().await;
        let stage = state.stage;
        let (groups, notes) = match &mut state.vault {
            Some(Vault { groups, drawer, .. }) if stage == Stage::Open => {
                let known: Vec<String> =
                    groups.values().filter_map(|group| group_of(&group.standing)).collect();
                let views = groups.iter_mut().map(|(number, group)| GroupView {
                    drafts: drawer.lines(Whose::Group(*number)),
                    ..group_view(*number, group, &known, hour)
                });
                (views.collect(), drawer.lines(Whose::Notebook))
            }
            _ => (Vec::new(), Vec::new()),
        };
        let passkeys = state.passkeys.clone();
        drop(state);
        self.world.show(View { stage, groups, notes, passkeys });
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

/// Names a group in the page.
pub(super) fn group_id(group: &[u8; 32]) -> String {
    base32(group.first_chunk::<16>().map_or(&[], |half| half.as_slice()))
}

/// Names a person in the page.
pub(super) fn person_id(person: &PersonId) -> String {
    base32(person)
}

/// Names a device in the page.
pub(super) fn device_id(device: &PublicKey) -> String {
    base32(device.0.first_chunk::<16>().map_or(&[], |half| half.as_slice()))
}

fn group_of(standing: &Standing) -> Option<String> {
    match standing {
        Standing::In(replica) => Some(group_id(replica.group())),
        Standing::Waiting(joining) => joining.group().map(group_id),
        Standing::Damaged => None,
    }
}

fn words(words: &[&str; 6]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn group_view(number: u32, group: &mut Group, here: &[String], hour: u64) -> GroupView {
    let Group { store, standing, exchange, words: known, waiting_words } = group;
    match standing {
        Standing::Waiting(joining) => {
            let invited = joining.invitation().map(|invitation| invitation.expires);
            if waiting_words.is_none() && invited.is_some() {
                *waiting_words = joining.words();
            }
            let waiting = Waiting {
                device: joining.invitation().is_some_and(|invitation| invitation.purpose == Purpose::Device),
                words: waiting_words.as_ref().map(words).unwrap_or_default(),
                expires: invited,
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
                        device: issued.invitation.purpose == Purpose::Device,
                        words: six.map(|six| words(&six)).unwrap_or_default(),
                        contested,
                    });
                }
            }
            let membership = replica.membership();
            let (approvals, erasures) = (replica.all_approvals(), replica.erasures());
            let received = &mut Received::of(replica);
            let line = |fact: &SituationFact| {
                let words = approvals.get(&fact.entry).map_or(&[][..], Vec::as_slice);
                let erased = erasures.binary_search_by(|(entry, _)| entry.cmp(&fact.entry)).ok();
                let erasure = erased.and_then(|at| erasures.get(at)).map(|(_, erasure)| *erasure);
                line_of(received, fact, words, erasure)
            };
            let mut situations: Vec<_> = replica.situations().iter().map(line).collect();
            situations.reverse();
            let reviews = reviews(received);
            let genesis = membership.genesis.as_ref();
            let left = replica.moving();
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let notices = notices(replica, exchange.busy);
            GroupView {
                number,
                name: membership.name.clone(),
                framework: genesis.and_then(|genesis| genesis.framework()),
                waiting: None,
                facilitator: replica.facilitates(),
                role: membership.role_of(&replica.me()).map(role),
                members: members(replica),
                newer: newer(replica),
                sessions: replica.sessions().iter().map(situation_id).collect(),
                successors: successors(replica, here),
                left_behind: (count(left.left.len()), count(left.sheets.len())),
                history_shared: membership.history_shared,
                invitation_open: replica.open_invitations(hour).next().is_some(),
                requests,
                situations,
                reviews,
                drafts: Vec::new(),
                exchange: vocabulary::Exchange { to_send: count(replica.to_send()), ..*exchange },
                concerned: concerned(replica, &notices),
                notices,
                host: store.address.clone(),
                login: store.login_view(),
            }
        }
    }
}

/// What is shown of a group of which nothing is known.
fn bare_view(number: u32, store: &StorePlace, exchange: &super::vocabulary::Exchange) -> GroupView {
    GroupView {
        number,
        name: String::new(),
        framework: None,
        waiting: None,
        facilitator: false,
        role: None,
        members: Vec::new(),
        newer: Vec::new(),
        sessions: Vec::new(),
        successors: Vec::new(),
        left_behind: (0, 0),
        history_shared: false,
        invitation_open: false,
        requests: Vec::new(),
        situations: Vec::new(),
        reviews: Vec::new(),
        drafts: Vec::new(),
        exchange: *exchange,
        notices: Vec::new(),
        concerned: Vec::new(),
        host: store.address.clone(),
        login: store.login_view(),
    }
}

fn role(role: op::Role) -> Role {
    match role {
        op::Role::Facilitator => Role::Facilitator,
        op::Role::Member => Role::Member,
        op::Role::Observer => Role::Observer,
    }
}

fn members(replica: &Replica) -> Vec<MemberView> {
    let people = replica.membership().in_order().into_iter();
    people.filter(|(_, person)| person.live()).map(|(id, person)| member(replica, id, person)).collect()
}

fn newer(replica: &Replica) -> Vec<NewerView> {
    let mut shown = Vec::new();
    for device in replica.of_newer_version() {
        let person = replica.name_of(&device).unwrap_or_default();
        shown.push(NewerView { device: device_id(&device), person });
    }
    shown
}

fn member(replica: &Replica, id: &PersonId, person: &Person) -> MemberView {
    let devices = replica.membership().live_devices().filter(|(_, device)| device.person == *id);
    let devices = devices.map(|(key, device)| DeviceView {
        id: device_id(key),
        name: device.name.clone(),
        kit: device.kind == Kind::Kit,
        me: *key == replica.me(),
        news: replica.news_of(key),
    });
    let ballot = |subject| {
        let tally = replica.membership().tally(&subject);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        // Nobody has a voice in their own removal, nor who was there then and is not now.
        let has_voice = |one: &&PersonId| {
            let person = replica.membership().persons.get(*one);
            let votes = person.is_some_and(|person| person.live() && person.role != op::Role::Observer);
            votes && subject != Subject::Remove(**one)
        };
        Ballot {
            voices: count(tally.voices.len()),
            needed: count(tally.needed()),
            electorate: count(tally.electorate.iter().filter(has_voice).count()),
        }
    };
    MemberView {
        id: person_id(id),
        role: role(person.role),
        devices: devices.collect(),
        removal: ballot(Subject::Remove(*id)),
        naming: ballot(Subject::Name(*id)),
        name: person.name.clone(),
        facilitator: person.role == op::Role::Facilitator,
        me: replica.my_person() == Some(*id),
        uncompared: person.vouch == Vouch::Nothing,
        late: replica.came_late(id),
    }
}

fn successors(replica: &Replica, here: &[String]) -> Vec<SuccessorView> {
    let membership = replica.membership();
    let told = membership.successors.iter().map(|successor| {
        let by = membership.persons.get(&successor.by);
        // Whoever was put out decides nothing for the group any more, whatever they told before.
        let put_out = by.is_some_and(|person| person.ended.is_some_and(|how| how != Ended::Left));
        SuccessorView {
            id: group_id(&successor.group),
            by: by.map(|person| person.name.clone()).unwrap_or_default(),
            official: successor.official && !put_out,
            host: successor.store.clone(),
            here: here.contains(&group_id(&successor.group)),
        }
    });
    told.collect()
}

fn reviews(received: &mut Received<'_>) -> Vec<ReviewLine> {
    let replica = received.replica();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut lines = Vec::new();
    for fact in replica.reviews().iter().rev() {
        let persons = &replica.membership().persons;
        let last = fact.submissions.last();
        lines.push(ReviewLine {
            id: situation_id(&fact.entry),
            title: fact.title.clone(),
            author: replica.name_of(&fact.author).unwrap_or_default(),
            mine: replica.is_live() && replica.is_of_one_person(&replica.me(), &fact.author),
            hand: super::review::is_hand(replica, fact),
            hands: fact
                .hands
                .iter()
                .filter_map(|hand| Some((person_id(hand), persons.get(hand)?.name.clone())))
                .collect(),
            hour: fact.hour,
            seal: seal_of(received, last.map_or(&fact.entry, |last| &last.entry)),
            standing: standing(fact.standing),
            submitted: last.map(|last| last.hour),
            has: (count(fact.parts), count(fact.submissions.len())),
        });
    }
    lines
}

pub(super) fn line_of(
    received: &mut Received<'_>,
    fact: &SituationFact,
    words: &[(PublicKey, bool)],
    erasure: Option<Erasure>,
) -> SituationLine {
    let replica = received.replica();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let yes = words.iter().filter(|(_, yes)| *yes).count();
    SituationLine {
        id: situation_id(&fact.entry),
        title: fact.sheet.as_ref().map(|sheet| sheet.title.clone()).unwrap_or_default(),
        author: replica.name_of(&fact.author).unwrap_or_default(),
        mine: replica.is_of_one_person(&replica.me(), &fact.author),
        hour: fact.hour,
        seal: seal_of(received, &fact.entry),
        standing: standing(fact.standing),
        transmitted: fact.transmitted.as_ref().map(|(from, _)| from.clone()),
        // What came blank, and nobody had erased who may, is not there either: nothing is to be opened.
        erased: match erasure {
            Some(erasure) => Some((count(erasure.done), count(erasure.of))),
            None => fact.sheet.is_none().then_some((0, count(replica.live_devices().count()))),
        },
        shown: replica.shown_hash(&fact.entry).map(|hash| base32(&hash)).unwrap_or_default(),
        approvals: (count(yes), count(words.len() - yes)),
        margin: change_mark(received, fact),
    }
}

fn seal_of(received: &mut Received<'_>, entry: &EntryId) -> SealState {
    match (received.replica().is_handed_over(entry), received.by_all(entry)) {
        (false, _) => SealState::Kept,
        (true, false) => SealState::Sealed,
        (true, true) => SealState::ReceivedByAll,
    }
}

fn standing(standing: Counted) -> vocabulary::Standing {
    match standing {
        Counted::Counts => vocabulary::Standing::Counts,
        Counted::Transmitted => vocabulary::Standing::Transmitted,
        Counted::Apart => vocabulary::Standing::Apart,
    }
}

/// What is written in a situation's margin.
pub(super) fn contribution_views(received: &mut Received<'_>, fact: &SituationFact) -> Vec<ContributionView> {
    let mut views = Vec::new();
    for said in &fact.margin {
        let text = said.text.clone().unwrap_or_default();
        views.push(ContributionView { text, ..untold(received, said) });
    }
    views
}

/// A contribution without its text.
fn untold(received: &mut Received<'_>, said: &ContributionFact) -> ContributionView {
    let replica = received.replica();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ContributionView {
        id: situation_id(&said.entry),
        kind: said.kind,
        text: String::new(),
        author: replica.name_of(&said.author).unwrap_or_default(),
        mine: replica.is_of_one_person(&replica.me(), &said.author),
        hour: said.hour,
        seal: seal_of(received, &said.entry),
        standing: standing(said.standing),
        erased: match said.erasure {
            Some(erasure) => Some((count(erasure.done), count(erasure.of))),
            None => said.text.is_none().then_some((0, count(replica.live_devices().count()))),
        },
    }
}

/// [`SituationLine::margin`]: the start of a hash over all that would be read. For a text stand its entry's id, which is a hash over
/// the text's own, and whether it is there.
fn change_mark(received: &mut Received<'_>, fact: &SituationFact) -> u32 {
    let mut read = Vec::new();
    for said in &fact.margin {
        let mut view = untold(received, said);
        if said.text.is_some() {
            view.text.push('.');
        }
        read.push(view);
    }
    // Writing to memory does not fail.
    let read = postcard::to_allocvec(&read).unwrap_or_default();
    seal::digest(&read).first_chunk().map_or(0, |start| u32::from_be_bytes(*start))
}

/// The devices that notices speak of.
fn concerned(replica: &Replica, notices: &[Notice]) -> Vec<ConcernedView> {
    let mut shown = Vec::new();
    for notice in notices {
        let devices = match notice {
            Notice::Unreadable(_) => replica.unreadable_of(),
            Notice::Unproved => replica.false_vouchers(),
            Notice::Forked => replica.forked(),
            _ => Vec::new(),
        };
        for device in devices {
            let person = replica.name_of(&device).unwrap_or_default();
            let mine = replica.is_of_one_person(&replica.me(), &device);
            shown.push(ConcernedView { notice: *notice, device: device_id(&device), person, mine });
        }
    }
    shown
}

fn notices(replica: &Replica, busy: bool) -> Vec<Notice> {
    let (health, membership) = (&replica.health, replica.membership());
    let unreadable = u32::try_from(health.unreadable.len()).unwrap_or(u32::MAX);
    let mine_gone = !health.empty && health.rolled_back.contains(&replica.me());
    let found = [
        (membership.split.is_some(), Notice::Split),
        (!replica.is_live(), Notice::NotInGroup),
        (replica.is_live() && health.key_awaited && mine_gone, Notice::PerhapsRemoved),
        (replica.is_another_persons(), Notice::AnotherPersons),
        (replica.own_history_lacks(), Notice::OwnDeviceAhead),
        (replica.claimed_ahead(), Notice::ClaimedAhead),
        (replica.any_fork(), Notice::Forked),
        (health.empty, Notice::EmptyStore),
        (!health.empty && !health.rolled_back.is_empty(), Notice::RolledBack),
        (replica.met_newer(), Notice::NewerVersion),
        (health.unsayable, Notice::TooMuchToSay),
        (replica.vouched_falsely(), Notice::Unproved),
        (health.key_awaited, Notice::KeyAwaited),
        // Who just came in has not asked for it yet.
        (replica.misses_something() && !(busy && replica.is_new()), Notice::Missing),
        (unreadable > 0, Notice::Unreadable(unreadable)),
    ];
    found.into_iter().filter_map(|(holds, notice)| holds.then_some(notice)).collect()
}
