//! Objects as a malicious member makes them, with real keys and real secrets and whatever else they like.

use souspli::log::entry::{Body, Entry, GroupId, Log, WireEntry, payload_hash};
use souspli::log::grant::{Grant, encode_grant};
use souspli::log::head::{HeadBody, LogTip, PackRef, encode_head};
use souspli::log::ledger::Ledger;
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::{Op, encode_op};
use souspli::log::pack::encode_pack;
use souspli::log::payload::{Content, encode_content};
use souspli::seal::{
    EpochSecret, Identity, PublicKey, Recipient, SeededChance, SigningKey, Size, digest, pad, seal,
};
use souspli::sync::Replica;

use crate::world::{HOUR, sheet};

/// A file, ready to be put.
pub type File = (FileName, Vec<u8>);

pub fn chance() -> SeededChance {
    SeededChance::new(0xbad)
}

/// The epoch that a replica writes to.
pub fn epoch(view: &Replica) -> EpochSecret {
    let id = view.membership().clean_epoch(view.epochs().map(|(id, _)| id)).unwrap();
    secret(view, &id)
}

pub fn secret(view: &Replica, id: &[u8; 32]) -> EpochSecret {
    view.epochs().find(|(other, _)| *other == id).map(|(_, secret)| secret.clone()).unwrap()
}

pub fn sealed(to: &Recipient, content: &[u8], size: Size) -> Vec<u8> {
    seal(to, &pad(content, size).unwrap()).unwrap()
}

/// The recipient of an epoch.
pub fn recipient(view: &Replica, epoch: &EpochSecret) -> Recipient {
    epoch.identity(view.group()).recipient()
}

pub fn situation(title: &str) -> Vec<u8> {
    let content = Content::Situation { doc: [7; 16], sheet: sheet(title) };
    encode_content(&content, &mut chance())
}

pub fn op(op: &Op) -> Vec<u8> {
    encode_op(op, &mut chance())
}

/// What a key would sign next in a log, as this replica sees it, and then changed.
pub fn entry(
    view: &Replica,
    key: &SigningKey,
    log: Log,
    payload: Vec<u8>,
    edit: impl FnOnce(&mut Body),
) -> Entry {
    entry_as(view, key.public(), key, log, payload, edit)
}

/// The same in the name of a device whose key it is not.
pub fn entry_as(
    view: &Replica,
    author: PublicKey,
    key: &SigningKey,
    log: Log,
    payload: Vec<u8>,
    edit: impl FnOnce(&mut Body),
) -> Entry {
    let mut body = next_body(view.ledger(), *view.group(), author, log, &payload);
    edit(&mut body);
    Entry::sign(body, payload, key)
}

/// What a device would sign next in a log, having seen all that this ledger holds.
pub fn next_body(ledger: &Ledger, group: GroupId, author: PublicKey, log: Log, payload: &[u8]) -> Body {
    let tip = ledger.tip(&author, log);
    Body {
        group,
        log,
        author,
        seq: tip.map_or(0, |tip| tip.seq) + 1,
        prev: tip.map(|tip| tip.id),
        beside: ledger.tip(&author, log.other()).map_or(0, |tip| tip.seq),
        deps: ledger.deps(&author, log, |_| true),
        hour: HOUR,
        payload_hash: payload_hash(payload),
    }
}

/// A second act on the first, by the same key: membership acts may follow one another unseen.
pub fn after(before: &Entry, key: &SigningKey, payload: Vec<u8>, edit: impl FnOnce(&mut Body)) -> Entry {
    let mut body = before.body().clone();
    body.seq += 1;
    body.prev = Some(before.id());
    body.deps = Vec::new();
    body.payload_hash = payload_hash(&payload);
    edit(&mut body);
    Entry::sign(body, payload, key)
}

/// A head in the making.
#[derive(Clone)]
pub struct Head {
    pub body: HeadBody,
    pub inline: Vec<WireEntry>,
}

impl Head {
    /// Of a device, over these entries and whatever of its own this replica holds.
    pub fn of(view: &Replica, device: &PublicKey, inline: &[Entry]) -> Head {
        let end = |log| {
            let own = inline.iter().filter(|e| e.body().log == log && e.body().author == *device);
            let new = own.max_by_key(|entry| entry.body().seq).map(Entry::tip);
            let tip = new.or(view.ledger().tip(device, log));
            tip.map(|tip| LogTip { seq: tip.seq, id: tip.id })
        };
        let body = HeadBody {
            group: *view.group(),
            device: *device,
            seq: 5000,
            membership: end(Log::Membership),
            content: end(Log::Content),
            packs: Vec::new(),
            membership_packs: Vec::new(),
            seen: view.ledger().tips(),
            epochs: view.epochs().map(|(id, _)| *id).collect(),
            hour: HOUR,
            app: "0".into(),
            more: Vec::new(),
        };
        Head { body, inline: inline.iter().map(Entry::wire).collect() }
    }

    /// Signed, and sealed to the epoch in use.
    pub fn file(&self, view: &Replica, key: &SigningKey) -> File {
        self.file_to(view, key, &epoch(view))
    }

    /// Signed, and sealed to an epoch.
    pub fn file_to(&self, view: &Replica, key: &SigningKey, epoch: &EpochSecret) -> File {
        let content = encode_head(&self.body, &self.inline, key);
        let bytes = sealed(&recipient(view, epoch), &content, Size::Head);
        (FileName::head(&device_tag(view.loc(), &self.body.device), self.body.seq, &bytes), bytes)
    }
}

/// A head of a device with its own key, over these entries.
pub fn head(view: &Replica, key: &SigningKey, inline: &[Entry]) -> File {
    Head::of(view, &key.public(), inline).file(view, key)
}

/// Entries in a pack, with how a head names it.
pub fn pack(view: &Replica, entries: &[Entry], epoch: &EpochSecret) -> (File, PackRef) {
    let content = encode_pack(entries.iter().map(Entry::wire).collect());
    let bytes = sealed(&recipient(view, epoch), &content, Size::Padme);
    let (first, last) = (entries[0].tip(), entries[entries.len() - 1].tip());
    let named = PackRef {
        digest: digest(&bytes),
        epoch: epoch.id(view.group()),
        device: first.device,
        log: first.log,
        first: first.seq,
        last: last.seq,
        tip: last.id,
    };
    ((FileName::object(&named.digest), bytes), named)
}

/// Secrets handed to a device, with these membership packs, sealed to the first of them.
pub fn grant(
    view: &Replica,
    key: &SigningKey,
    (to, recipient): (&PublicKey, &Recipient),
    secrets: Vec<EpochSecret>,
    membership_packs: Vec<[u8; 32]>,
) -> File {
    let grant = Grant {
        group: *view.group(),
        from: key.public(),
        to: *to,
        pack_epoch: secrets[0].id(view.group()),
        secrets,
        membership_packs,
        base: Vec::new(),
        more: Vec::new(),
    };
    let bytes = sealed(recipient, &encode_grant(&grant, key), Size::Padme);
    (FileName::grant(&device_tag(view.loc(), to), &bytes), bytes)
}

/// A file in a device's name that opens with nobody's key: whoever meets it looks for grants.
pub fn riddle(view: &Replica, device: &PublicKey) -> File {
    let bytes = sealed(&Identity::generate(&mut chance()).recipient(), b"?", Size::Head);
    (FileName::head(&device_tag(view.loc(), device), 4000, &bytes), bytes)
}

/// These bytes under the name that they should have in the place of another file's.
pub fn renamed(file: &FileName, bytes: &[u8]) -> FileName {
    match (file.tag(), file.head_seq()) {
        (Some(tag), Some(seq)) => FileName::head(tag, seq, bytes),
        (Some(tag), None) => FileName { file: FileName::grant(tag, bytes).file, ..file.clone() },
        _ => FileName::object(&digest(bytes)),
    }
}
