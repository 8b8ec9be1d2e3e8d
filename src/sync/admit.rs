//! Letting people in: invitations, requests, and the grants that hand an epoch's secret to each device.

use super::replica::{AdmitError, Issued, IssuedState, OpenGrant, Parcel, Replica, seal_padded};
use crate::log::entry::{Entry, Log};
use crate::log::grant::{Grant, encode_grant};
use crate::log::head::HeadBody;
use crate::log::invitation::{GOOD_FOR_HOURS, Invitation, inviter_hash};
use crate::log::name::{self, FileName};
use crate::log::payload::{self, MembershipPayload, Op, Role};
use crate::seal::{self, Chance, EpochSecret, InviteSecret, PublicKey, Size};

impl Replica {
    /// Issues an invitation good for one person.
    pub fn invite(
        &mut self,
        store: &str,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<Invitation, AdmitError> {
        if self.read_only() {
            return Err(AdmitError::ReadOnly);
        }
        if !self.facilitates() {
            return Err(AdmitError::NotAllowed);
        }
        let invitation = Invitation {
            group: self.group,
            loc: self.loc,
            store: store.to_owned(),
            id: seal::bytes(chance),
            secret: InviteSecret::generate(chance),
            inviter: inviter_hash(&self.me(), &self.keys.identity.recipient()),
            expires: hour + GOOD_FOR_HOURS,
        };
        let issued =
            Issued { invitation: invitation.clone(), state: IssuedState::Open, requests: Vec::new() };
        self.issued.push(issued);
        self.changes.group = true;
        Ok(invitation)
    }

    /// Invitations that still wait for their person.
    pub fn open_invitations(&self, hour: u64) -> impl Iterator<Item = &Issued> {
        self.issued.iter().filter(move |i| i.state == IssuedState::Open && hour <= i.invitation.expires)
    }

    fn issued_for(&mut self, request: &FileName, hour: u64) -> Option<&mut Issued> {
        self.issued.iter_mut().find(|issued| {
            issued.state == IssuedState::Open
                && hour <= issued.invitation.expires
                && issued.requests.iter().any(|(file, _)| file == request)
        })
    }

    /// Lets in the person of a request: names them, mints an epoch that begins with them unless nothing has been
    /// written under the current one, and makes their grant.
    pub fn admit(
        &mut self,
        request: &FileName,
        compared: bool,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(), AdmitError> {
        if self.read_only() {
            return Err(AdmitError::ReadOnly);
        }
        if !self.facilitates() {
            return Err(AdmitError::NotAllowed);
        }
        let issued = self.issued_for(request, hour).ok_or(AdmitError::Unknown)?;
        let [(_, join)] = issued.requests.as_slice() else {
            return Err(AdmitError::Void);
        };
        let join = join.clone();
        issued.state = IssuedState::Used;
        let spent: Vec<FileName> = issued.requests.iter().map(|(file, _)| file.clone()).collect();
        self.to_delete.extend(spent);
        let to = join.statement.device;
        let recipient = join.statement.recipient;
        let op = Op::AddPerson {
            role: Role::Member,
            statement: join.statement,
            statement_signature: join.signature,
            compared,
        };
        let payload = payload::encode_op(&op, chance);
        self.sign(Log::Membership, payload, hour);
        // A newcomer reads no history: what was written before, here or on a device not heard of yet, is under an epoch
        // that they are not given. Only a founder who was alone and has written nothing needs no new one.
        let alone = self.membership.devices.len() == 2 && self.ledger.all(Log::Content).is_empty();
        if !alone || self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        self.grant(to, recipient);
        self.grant_to_those_without();
        Ok(())
    }

    /// Turns down an invitation's requests.
    pub fn refuse(&mut self, request: &FileName, hour: u64) -> Result<(), AdmitError> {
        let issued = self.issued_for(request, hour).ok_or(AdmitError::Unknown)?;
        issued.state = IssuedState::Refused;
        let spent: Vec<FileName> = issued.requests.iter().map(|(file, _)| file.clone()).collect();
        self.to_delete.extend(spent);
        self.changes.group = true;
        Ok(())
    }

    /// Whether a grant of mine waits in the store for its device.
    pub(super) fn has_open_grants(&self) -> bool {
        !self.grants.is_empty()
    }

    /// Compares my open grants with what the store lists: one that it lost is forgotten, and so made again.
    pub(super) fn look_for_lost_grants(&mut self, listed: &[FileName]) {
        let outbox = &self.outbox;
        let before = self.grants.len();
        self.grants.retain(|grant| {
            listed.contains(&grant.file) || outbox.iter().any(|parcel| parcel.file == grant.file)
        });
        self.changes.group |= self.grants.len() != before;
    }

    /// Whether what is sealed to an epoch is from before this device's arrival: it was minted for others, and this device
    /// was not given it.
    pub(super) fn not_for_me(&self, epoch: &[u8; 32]) -> bool {
        let minted = self.membership.epochs.get(epoch);
        !self.epochs.contains_key(epoch)
            && minted.is_some_and(|minted| !minted.recipients.contains(&self.me()))
    }

    /// Grants the current epoch to every live device that does not have it: all of them when this device minted it, and
    /// otherwise those that say they know of it and do not list it, whose grant was lost or withheld.
    pub(super) fn grant_to_those_without(&mut self) {
        let Some(epoch) = self.current_epoch() else { return };
        let Some(minted) = self.membership.epochs.get(&epoch) else { return };
        let (mine, minter) = (minted.minter == self.me(), minted.minter);
        let minted_at = self.epoch_entry(&epoch).map_or(0, |entry| entry.body().seq);
        let knows_of_it = |body: &HeadBody| {
            body.seen.iter().any(|t| t.device == minter && t.log == Log::Membership && t.seq >= minted_at)
        };
        let without = self.membership.devices.iter().filter(|(device, _)| {
            let head = self.heads.get(device).map(|head| &head.body);
            let lists = head.is_some_and(|body| body.epochs.contains(&epoch));
            let asked = mine || head.is_some_and(knows_of_it);
            let under_way =
                self.grants.iter().any(|grant| grant.to == **device && grant.epochs.contains(&epoch));
            **device != self.me() && !lists && asked && !under_way
        });
        let without: Vec<_> = without.map(|(device, known)| (*device, known.recipient)).collect();
        for (device, recipient) in without {
            self.grant(device, recipient);
        }
    }

    fn epoch_entry(&self, epoch: &[u8; 32]) -> Option<&Entry> {
        let is_it = |entry: &&Entry| {
            let op = payload::decode_membership(entry.payload());
            matches!(op, Ok(MembershipPayload::Known(op)) if *op == Op::Epoch { id: *epoch })
        };
        self.ledger.all(Log::Membership).into_iter().find(is_it)
    }

    /// Makes the grant of the current epoch for a device, behind the membership pack it names.
    fn grant(&mut self, to: PublicKey, recipient: seal::Recipient) {
        let Some(epoch) = self.current_epoch() else { return };
        let Some(pack) = self.membership_pack_for(epoch) else { return };
        let base = self.ledger.tips().into_iter().filter(|tip| tip.log == Log::Content).collect();
        let secret = EpochSecret::from_bytes(*self.epochs[&epoch].bytes());
        let grant = Grant {
            group: self.group,
            from: self.me(),
            to,
            secrets: vec![secret],
            membership_pack: pack.digest,
            pack_epoch: epoch,
            base,
        };
        let content = encode_grant(&grant, &self.keys.signing);
        let Some(bytes) = seal_padded(&recipient, &content, Size::Padme) else { return };
        let file = FileName::grant(&name::device_tag(&self.loc, &to), &bytes);
        self.grants.push(OpenGrant { file: file.clone(), to, epochs: vec![epoch] });
        self.outbox.push(Parcel { file, bytes });
        self.changes.group = true;
    }
}
