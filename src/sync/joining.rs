//! Entering a group (PROTOCOL.md "Invitation", "Kit", "Seasons"): from keys of one's own to a replica of one's own.
//!
//! Three ways lead in: an invitation, whose request is written beside the group; a season's successor, where the keys were
//! stated in the group that is left; and a kit, which lets a new device of its person in by itself.

use crate::defence::Defence;
use crate::log::cbor;
use crate::log::entry::{Entry, GroupId, Log, Tip, WireEntry};
use crate::log::grant::{Grant, check_grant};
use crate::log::invitation::{Invitation, inviter_hash};
use crate::log::join::{JoinRequest, JoinStatement, Purpose};
use crate::log::name::{self, FileName, Folder};
use crate::log::op::{self, Op, Role, Vouch};
use crate::log::pack::decode_pack;
use crate::log::payload::{PersonId, person_of, words_transcript};
use crate::seal::{self, Chance, KitSeed, PublicKey, Size};

use super::exchange::{Effect, Event, with_tag};
use super::replica::{DeviceKeys, Replica, next_entry, seal_padded};
use crate::log::order;

/// A request that was written, or is to be.
pub(super) struct Request {
    pub(super) invitation: Invitation,
    pub(super) file: FileName,
    pub(super) bytes: Vec<u8>,
}

/// How a device is to be let in.
pub(super) enum Way {
    /// Somebody compares words and lets it in.
    Invited(Box<Request>),
    /// Whoever was in the group that is left sees the keys stated there.
    Moved {
        /// The group that is left.
        from: GroupId,
        /// Who this device's person is there.
        person: PersonId,
    },
    /// The kit of its person lets it in.
    Kit(KitSeed),
}

/// A device that has asked to be let in and waits.
pub struct Joining {
    pub(super) group: Option<GroupId>,
    pub(super) loc: [u8; 16],
    pub(super) keys: DeviceKeys,
    pub(super) name: String,
    pub(super) way: Way,
    /// The store said that it has the request.
    pub delivered: bool,
}

impl Joining {
    /// Answers an invitation; nothing has left the device yet.
    pub fn ask(invitation: Invitation, my_name: &str, chance: &mut dyn Chance) -> Joining {
        let keys = DeviceKeys::generate(chance);
        let statement = statement_of(&invitation, &keys, my_name);
        let request = JoinRequest::new(statement, &keys.signing, &invitation.secret);
        let to = invitation.secret.identity().recipient();
        #[expect(clippy::expect_used, reason = "the name was checked, and the key was just made")]
        let bytes = seal_padded(&to, &cbor::encode(&request), Size::Head)
            .expect("a name of at most 60 characters fits");
        let file = FileName::join(&seal::base32(&invitation.secret.join_tag()), &bytes);
        Joining {
            group: Some(invitation.group),
            loc: invitation.loc,
            keys,
            name: my_name.to_owned(),
            way: Way::Invited(Box::new(Request { invitation, file, bytes })),
            delivered: false,
        }
    }

    /// Makes keys for the group that succeeds `from`; [`Joining::statement`] is to be signed there.
    pub fn move_to(
        (from, person): (GroupId, PersonId),
        group: GroupId,
        loc: [u8; 16],
        my_name: &str,
        chance: &mut dyn Chance,
    ) -> Joining {
        let (keys, name) = (DeviceKeys::generate(chance), my_name.to_owned());
        Joining { group: Some(group), loc, keys, name, way: Way::Moved { from, person }, delivered: true }
    }

    /// Comes back with a kit: its words, and where the group lies as its sheet says. The group's id is what the kit's own
    /// grants tell, under signatures that lead to its person.
    pub fn recover(seed: KitSeed, loc: [u8; 16], my_name: &str, chance: &mut dyn Chance) -> Joining {
        let (keys, name) = (DeviceKeys::generate(chance), my_name.to_owned());
        Joining { group: None, loc, keys, name, way: Way::Kit(seed), delivered: true }
    }

    /// The invitation answered.
    pub fn invitation(&self) -> Option<&Invitation> {
        match &self.way {
            Way::Invited(request) => Some(&request.invitation),
            Way::Moved { .. } | Way::Kit(_) => None,
        }
    }

    /// The group, as far as known.
    pub fn group(&self) -> Option<&GroupId> {
        self.group.as_ref()
    }

    /// The name given.
    pub fn my_name(&self) -> &str {
        &self.name
    }

    /// What this device states and signs; `None` for a kit, which states it by itself once it knows the group.
    pub fn statement(&self) -> Option<(JoinStatement, [u8; 64])> {
        let statement = match &self.way {
            Way::Invited(request) => statement_of(&request.invitation, &self.keys, &self.name),
            Way::Moved { from, person } => JoinStatement {
                purpose: Purpose::Move,
                group: self.group?,
                person: *person,
                invitation: *from.first_chunk()?,
                device: self.keys.signing.public(),
                recipient: self.keys.identity.recipient(),
                name: self.name.clone(),
            },
            Way::Kit(_) => return None,
        };
        let signature = statement.sign(&self.keys.signing).0;
        Some((statement, signature))
    }

    /// The six words to compare with the inviter's; none where nobody has to compare any.
    pub fn words(&self) -> Option<[&'static str; 6]> {
        let invitation = self.invitation()?;
        Some(words_for(invitation, &statement_of(invitation, &self.keys, &self.name)))
    }

    /// The group's folder in the store.
    pub fn directory(&self) -> String {
        name::directory(&self.loc)
    }

    /// The key that grants for this device are made out to.
    fn receiver(&self) -> (PublicKey, seal::Identity) {
        match &self.way {
            Way::Kit(seed) => (seed.signing_key().public(), seed.identity()),
            _ => (self.keys.signing.public(), self.keys.clone().identity),
        }
    }
}

fn statement_of(invitation: &Invitation, keys: &DeviceKeys, name: &str) -> JoinStatement {
    JoinStatement {
        purpose: invitation.purpose,
        group: invitation.group,
        person: invitation.person.unwrap_or_else(|| person_of(&keys.signing.public())),
        invitation: invitation.id,
        device: keys.signing.public(),
        recipient: keys.identity.recipient(),
        name: name.to_owned(),
    }
}

/// The six words of a request, the same on both sides unless somebody stands between.
pub fn words_for(invitation: &Invitation, statement: &JoinStatement) -> [&'static str; 6] {
    let commitment = invitation.secret.commitment();
    seal::spoken_words(&words_transcript(statement, &invitation.loc, &commitment, &invitation.inviter))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Grants,
    Packs,
    Request,
    Put,
    Done,
}

/// An exchange of a device that waits. See [`super::Exchange`] for the rules.
pub struct JoiningExchange {
    step: Step,
    grants: Vec<FileName>,
    /// Grants that opened, each with its file.
    opened: Vec<(FileName, Grant)>,
    packs: Vec<(FileName, Vec<u8>)>,
    outstanding: usize,
}

/// Membership packs of one grant that a newcomer looks at: in 4 MiB each, everything that counts, by far.
const PACKS_LOOKED_AT: usize = 64;

impl JoiningExchange {
    /// A new exchange, and the first thing to do.
    pub fn start() -> (JoiningExchange, Vec<Effect>) {
        let exchange = JoiningExchange {
            step: Step::Grants,
            grants: Vec::new(),
            opened: Vec::new(),
            packs: Vec::new(),
            outstanding: 0,
        };
        (exchange, vec![Effect::List(Folder::Grants)])
    }

    /// Takes in what came of an effect: what to do next, or the replica of a device that was let in.
    pub fn event(
        &mut self,
        joining: &mut Joining,
        event: Event,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> (Vec<Effect>, Option<Replica>) {
        match (self.step, event) {
            (Step::Grants, Event::Listed(Folder::Grants, names)) => {
                let tag = name::device_tag(&joining.loc, &joining.receiver().0);
                let files = names.into_iter().filter_map(|file| FileName::listed(Folder::Grants, file));
                self.grants = with_tag(files.collect(), &tag, chance);
                (self.next_grant(joining), None)
            }
            (Step::Grants, Event::Got(file, bytes)) => {
                let grant = bytes.and_then(|bytes| open_grant(joining, &file, &bytes));
                self.opened.extend(grant.map(|grant| (file, grant)));
                (self.next_grant(joining), None)
            }
            (Step::Packs, Event::Got(file, bytes)) => {
                self.packs.extend(bytes.map(|bytes| (file, bytes)));
                self.outstanding = self.outstanding.saturating_sub(1);
                if self.outstanding > 0 {
                    return (Vec::new(), None);
                }
                // A kit may find grants of several groups: one that it is in lets it in.
                let mut groups: Vec<GroupId> = self.opened.iter().map(|(_, grant)| grant.group).collect();
                order::sort_by_key(&mut groups, |group| *group);
                groups.dedup();
                for group in groups {
                    let opened = self.opened.iter().filter(|(_, grant)| grant.group == group);
                    let grants: Vec<&Grant> = opened.clone().map(|(_, grant)| grant).collect();
                    if let Some(mut replica) = enter(joining, group, &grants, &self.packs, hour, chance) {
                        if matches!(joining.way, Way::Kit(_)) {
                            // A sheet lets in once; who made these grants may be lost, and nobody else would take them away.
                            replica.replaced.extend(opened.map(|(file, _)| file.clone()));
                        }
                        self.step = Step::Done;
                        return (Vec::new(), Some(replica));
                    }
                }
                (self.ask(joining), None)
            }
            (Step::Request, Event::Got(_, bytes)) => {
                let Way::Invited(request) = &joining.way else {
                    self.step = Step::Done;
                    return (Vec::new(), None);
                };
                // What lies there may be the half of a request whose writing was cut short, or something else under its name.
                if bytes.is_some_and(|bytes| bytes == request.bytes) {
                    joining.delivered = true;
                    self.step = Step::Done;
                    return (Vec::new(), None);
                }
                self.step = Step::Put;
                (vec![Effect::Put(request.file.clone(), request.bytes.clone())], None)
            }
            (Step::Put, Event::Put(_)) => {
                joining.delivered = true;
                self.step = Step::Done;
                (Vec::new(), None)
            }
            _ => (Vec::new(), None),
        }
    }

    fn next_grant(&mut self, joining: &Joining) -> Vec<Effect> {
        if let Some(file) = self.grants.pop() {
            return vec![Effect::Get(file)];
        }
        let mut wanted: Vec<FileName> = Vec::new();
        for (_, grant) in &self.opened {
            for digest in grant.membership_packs.iter().take(PACKS_LOOKED_AT) {
                let file = FileName::object(digest);
                if !wanted.contains(&file) {
                    wanted.push(file);
                }
            }
        }
        if wanted.is_empty() {
            return self.ask(joining);
        }
        self.step = Step::Packs;
        self.outstanding = wanted.len();
        wanted.into_iter().map(Effect::Get).collect()
    }

    fn ask(&mut self, joining: &Joining) -> Vec<Effect> {
        if let Way::Invited(request) = &joining.way {
            self.step = Step::Request;
            return vec![Effect::Get(request.file.clone())];
        }
        self.step = Step::Done;
        Vec::new()
    }
}

fn open_grant(joining: &Joining, file: &FileName, bytes: &[u8]) -> Option<Grant> {
    if !file.matches(bytes) {
        return None;
    }
    let (me, identity) = joining.receiver();
    let plaintext = seal::open(&identity, bytes).ok()?;
    let content = seal::unpad(&plaintext, Size::Padme).ok()?;
    match &joining.group {
        Some(group) => check_grant(content, group, &me).ok(),
        // A kit learns the group from its grants; each names it under its granter's signature.
        None => crate::log::grant::check_grant_of_any_group(content, &me).ok(),
    }
}

/// Enters the group if everything fits together: the founding act is the group's, the granter may grant, each secret is of an
/// epoch that counts, and I am in, or my kit is.
fn enter(
    joining: &Joining,
    group: GroupId,
    grants: &[&Grant],
    packs: &[(FileName, Vec<u8>)],
    hour: u64,
    chance: &mut dyn Chance,
) -> Option<Replica> {
    let mut replica = Replica::empty(group, joining.loc, joining.keys.clone());
    for grant in grants {
        let wires = packs_of(grant, &group, packs);
        let wires: Vec<&WireEntry> = wires.iter().collect();
        replica.take_entries(&wires, Log::Membership, None, None);
        // It was in before, and put back to when it waited: what it signed itself, others build on.
        if !replica.own_found.is_empty() {
            replica.adopt(hour, chance);
        }
    }
    let genesis = replica.membership.genesis.as_ref()?;
    let (receiver, identity) = joining.receiver();
    let known = replica.membership.devices.get(&receiver)?;
    let fits = genesis.loc == joining.loc && known.live && known.recipient == identity.recipient();
    if !fits {
        return None;
    }
    let grants: Vec<&&Grant> = grants.iter().filter(|grant| may_grant(joining, &replica, grant)).collect();
    for secret in grants.iter().flat_map(|grant| &grant.secrets) {
        let id = secret.id(&group);
        if replica.membership.epochs.contains_key(&id) {
            replica.epochs.insert(id, secret.clone());
        }
    }
    if replica.epochs.is_empty() {
        return None;
    }
    // Where content begins: as one's own other device says, whose grant begins earliest; else as the act says that let one's person in.
    let person = replica.person_of(&receiver);
    let sum = |tips: &[Tip]| tips.iter().map(|tip| tip.seq).fold(0_u64, u64::saturating_add);
    let own = grants.iter().filter(|grant| replica.person_of(&grant.from) == person);
    let base = match own.min_by_key(|grant| sum(&grant.base)) {
        Some(grant) => grant.base.clone(),
        None => replica.base_of(&receiver),
    };
    for tip in base.iter().filter(|tip| tip.log == Log::Content) {
        replica.ledger.begin_after(*tip);
    }
    if let Way::Kit(seed) = &joining.way {
        let me_in = let_in_by_kit(&mut replica, seed, &joining.name, hour, chance);
        me_in?;
    }
    replica.meet();
    let ids: Vec<_> = replica.ledger.all(Log::Membership).into_iter().map(Entry::id).collect();
    replica.changes.entries.extend(ids);
    replica.changes.group = true;
    Some(replica)
}

fn packs_of(grant: &Grant, group: &GroupId, packs: &[(FileName, Vec<u8>)]) -> Vec<WireEntry> {
    let mut wires = Vec::new();
    let Some(opener) = grant.secrets.iter().find(|secret| secret.id(group) == grant.pack_epoch) else {
        return wires;
    };
    let identity = opener.identity(group);
    for (file, bytes) in packs {
        let named = grant.membership_packs.iter().any(|digest| FileName::object(digest) == *file);
        if !named || !file.matches(bytes) {
            continue;
        }
        let Ok(plaintext) = seal::open(&identity, bytes) else { continue };
        let Ok(content) = seal::unpad(&plaintext, Size::Padme) else { continue };
        wires.extend(decode_pack(content).unwrap_or_default());
    }
    wires
}

/// Who may hand a newcomer the first keys: itself, where it was in before; the very device that invited; in a season's successor a
/// facilitator, a device of one's own, or whoever let this one in; for a kit, any live device of the group that its person's history
/// leads to.
fn may_grant(joining: &Joining, replica: &Replica, grant: &Grant) -> bool {
    let membership = &replica.membership;
    let Some(granter) = membership.devices.get(&grant.from) else { return false };
    // Whoever let this device in hands over what it was let in with, even where they are out since: else nobody could.
    let let_me_in = || {
        let mut acts = replica.ledger.acts().iter();
        let me = replica.me();
        acts.any(|act| act.author == grant.from && act.lets_in() == Some(me) && membership.counts(&act.id))
    };
    if !granter.live && !let_me_in() {
        return false;
    }
    if grant.from == replica.me() {
        return true;
    }
    match &joining.way {
        Way::Invited(request) => {
            inviter_hash(&grant.from, &granter.recipient) == request.invitation.inviter
                || !Defence::InviterGrants.holds()
        }
        Way::Moved { .. } => {
            let_me_in()
                || membership.role_of(&grant.from) == Some(Role::Facilitator)
                || membership.person_of(&grant.from) == membership.person_of(&replica.me())
        }
        Way::Kit(seed) => {
            membership.person_of(&grant.from) == membership.person_of(&seed.signing_key().public())
                || grant.from != seed.signing_key().public()
        }
    }
}

/// The kit signs its one act: the new device of its person. The device then retires the kit, mints, and owes new words.
fn let_in_by_kit(
    replica: &mut Replica,
    seed: &KitSeed,
    name: &str,
    hour: u64,
    chance: &mut dyn Chance,
) -> Option<()> {
    let key = seed.signing_key();
    let statement = JoinStatement {
        purpose: Purpose::Device,
        group: replica.group,
        person: replica.person_of(&key.public())?,
        invitation: [0; 16],
        device: replica.me(),
        recipient: replica.keys.identity.recipient(),
        name: name.to_owned(),
    };
    let statement_signature = statement.sign(&replica.keys.signing).0;
    let op = Op::AddDevice { statement, statement_signature, vouch: Vouch::Words };
    let payload = op::encode_op(&op, chance);
    let entry = next_entry(replica, &key, Log::Membership, payload, hour);
    let act = crate::log::act::Act::of(&entry);
    replica.membership.permits(&act.author, act.seq, &act.deed).ok()?;
    replica.admit_own(entry);
    replica.act(&Op::RemoveDevice(key.public()), hour, chance).ok()?;
    if replica.current_epoch().is_none() {
        replica.mint(hour, chance);
    }
    Some(())
}
