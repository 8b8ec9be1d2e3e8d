//! Joining (PROTOCOL.md "Invitation"): from a request beside the group to a replica of one's own.

use crate::log::cbor;
use crate::log::entry::{Entry, Log};
use crate::log::grant::{Grant, check_grant};
use crate::log::invitation::{Invitation, inviter_hash};
use crate::log::join::{JoinRequest, JoinStatement};
use crate::log::ledger::Ledger;
use crate::log::membership::Membership;
use crate::log::name::{self, FileName, Folder};
use crate::log::pack::decode_pack;
use crate::log::payload::words_transcript;
use crate::seal::{self, Chance, Size};

use super::exchange::{Effect, Event};
use super::replica::{DeviceKeys, Replica, seal_padded};

/// A device that has asked to join and waits to be let in.
pub struct Joining {
    pub(super) invitation: Invitation,
    pub(super) keys: DeviceKeys,
    pub(super) name: String,
    pub(super) file: FileName,
    pub(super) bytes: Vec<u8>,
    /// The store said that it has the request.
    pub delivered: bool,
}

impl Joining {
    /// Makes the request; nothing has left the device yet.
    pub fn ask(invitation: Invitation, my_name: &str, chance: &mut dyn Chance) -> Joining {
        let keys = DeviceKeys::generate(chance);
        let statement = JoinStatement {
            group: invitation.group,
            invitation: invitation.id,
            device: keys.signing.public(),
            recipient: keys.identity.recipient(),
            name: my_name.to_owned(),
        };
        let request = JoinRequest::new(statement, &keys.signing, &invitation.secret);
        let to = invitation.secret.identity().recipient();
        #[expect(clippy::expect_used, reason = "the name was checked, and the key was just made")]
        let bytes = seal_padded(&to, &cbor::encode(&request), Size::Head)
            .expect("a name of at most 60 characters fits");
        let file = FileName::join(&seal::base32(&invitation.secret.join_tag()), &bytes);
        Joining { invitation, keys, name: my_name.to_owned(), file, bytes, delivered: false }
    }

    /// The invitation answered.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// The name given.
    pub fn my_name(&self) -> &str {
        &self.name
    }

    /// The six words to compare with the inviter's.
    pub fn words(&self) -> [&'static str; 6] {
        let statement = JoinStatement {
            group: self.invitation.group,
            invitation: self.invitation.id,
            device: self.keys.signing.public(),
            recipient: self.keys.identity.recipient(),
            name: self.name.clone(),
        };
        words_for(&self.invitation, &statement)
    }

    /// The group's folder in the store.
    pub fn directory(&self) -> String {
        name::directory(&self.invitation.loc)
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
    Pack,
    Requests,
    Put,
    Done,
}

/// An exchange of a device that waits. See [`super::Exchange`] for the rules.
pub struct JoiningExchange {
    step: Step,
    grants: Vec<FileName>,
    grant: Option<Grant>,
}

/// Files looked at that carry this device's tag.
const GRANTS_LOOKED_AT: usize = 16;

impl JoiningExchange {
    /// A new exchange, and the first thing to do.
    pub fn start() -> (JoiningExchange, Vec<Effect>) {
        let exchange = JoiningExchange { step: Step::Grants, grants: Vec::new(), grant: None };
        (exchange, vec![Effect::List(Folder::Grants)])
    }

    /// Takes in what came of an effect: what to do next, or the replica of a device that was let in.
    pub fn event(&mut self, joining: &mut Joining, event: Event) -> (Vec<Effect>, Option<Replica>) {
        match (self.step, event) {
            (Step::Grants, Event::Listed(Folder::Grants, names)) => {
                let tag = name::device_tag(&joining.invitation.loc, &joining.keys.signing.public());
                let files = names.into_iter().map(|file| FileName { folder: Folder::Grants, file });
                self.grants = files.filter(|f| f.tag() == Some(&tag)).take(GRANTS_LOOKED_AT).collect();
                (self.next_grant(), None)
            }
            (Step::Grants, Event::Got(file, bytes)) => {
                let grant = bytes.and_then(|bytes| open_grant(joining, &file, &bytes));
                match grant {
                    Some(grant) => {
                        let pack = FileName::object(&grant.membership_pack);
                        self.grant = Some(grant);
                        self.step = Step::Pack;
                        (vec![Effect::Get(pack)], None)
                    }
                    None => (self.next_grant(), None),
                }
            }
            (Step::Pack, Event::Got(file, bytes)) => {
                let replica = self
                    .grant
                    .take()
                    .zip(bytes)
                    .and_then(|(grant, bytes)| enter(joining, grant, &file, &bytes));
                if replica.is_some() {
                    self.step = Step::Done;
                    return (Vec::new(), replica);
                }
                self.step = Step::Grants;
                (self.next_grant(), None)
            }
            (Step::Requests, Event::Listed(Folder::Joins, names)) => {
                if names.contains(&joining.file.file) {
                    joining.delivered = true;
                    self.step = Step::Done;
                    return (Vec::new(), None);
                }
                self.step = Step::Put;
                (vec![Effect::Put(joining.file.clone(), joining.bytes.clone())], None)
            }
            (Step::Put, Event::Put(_)) => {
                joining.delivered = true;
                self.step = Step::Done;
                (Vec::new(), None)
            }
            _ => (Vec::new(), None),
        }
    }

    fn next_grant(&mut self) -> Vec<Effect> {
        match self.grants.pop() {
            Some(file) => vec![Effect::Get(file)],
            None => {
                self.step = Step::Requests;
                vec![Effect::List(Folder::Joins)]
            }
        }
    }
}

fn open_grant(joining: &Joining, file: &FileName, bytes: &[u8]) -> Option<Grant> {
    if !file.matches(bytes) {
        return None;
    }
    let plaintext = seal::open(&joining.keys.identity, bytes).ok()?;
    let content = seal::unpad(&plaintext, Size::Padme).ok()?;
    check_grant(content, &joining.invitation.group, &joining.keys.signing.public()).ok()
}

/// Enters the group if everything fits together: the founding act is the invitation's group, the granter is the very
/// device that invited, each secret is of an epoch that counts, and I am in.
fn enter(joining: &Joining, grant: Grant, file: &FileName, bytes: &[u8]) -> Option<Replica> {
    let group = joining.invitation.group;
    if !file.matches(bytes) {
        return None;
    }
    let opener = grant.secrets.iter().find(|secret| secret.id(&group) == grant.pack_epoch)?;
    let plaintext = seal::open(&opener.identity(&group), bytes).ok()?;
    let wires = decode_pack(seal::unpad(&plaintext, Size::Padme).ok()?).ok()?;

    let mut replica = Replica::empty(
        group,
        joining.invitation.loc,
        DeviceKeys {
            signing: seal::SigningKey::from_secret(*joining.keys.signing.secret()),
            identity: seal::Identity::from_secret(*joining.keys.identity.secret()),
        },
    );
    replica.ledger = Ledger::starting_at(&grant.base);
    replica.take_entries(&wires, Log::Membership, None);
    let membership: &Membership = &replica.membership;
    let genesis = membership.genesis.as_ref()?;
    let granter = membership.devices.get(&grant.from)?;
    let me = membership.devices.get(&replica.me())?;
    let fits = genesis.loc == joining.invitation.loc
        && inviter_hash(&grant.from, &granter.recipient) == joining.invitation.inviter
        && me.recipient == joining.keys.identity.recipient()
        && grant.base.iter().all(|tip| tip.log == Log::Content)
        && grant.secrets.iter().all(|secret| membership.epochs.contains_key(&secret.id(&group)));
    if !fits {
        return None;
    }
    for secret in grant.secrets {
        replica.epochs.insert(secret.id(&group), secret);
    }
    replica.changes.entries.extend(replica.ledger.all(Log::Membership).into_iter().map(Entry::id));
    replica.changes.group = true;
    Some(replica)
}
