//! What one member, or somebody put out, makes everybody's heads carry: nobody is silenced by it.

use std::collections::BTreeSet;

use souspli::log::entry::{Entry, Log};
use souspli::log::head::LogTip;
use souspli::log::name::{FileName, Folder};
use souspli::seal::EpochSecret;

use super::forge;
use super::group::{Group, held};

/// A person of a small group has written this many texts.
const TEXTS: usize = 600;

fn head_of(put: &[(FileName, Vec<u8>)]) -> Option<usize> {
    put.iter().find(|(name, _)| name.folder == Folder::Heads).map(|(_, bytes)| bytes.len())
}

/// Who writes under one epoch and under another in turn is put out like anybody, and what they wrote is kept for who comes late.
#[test]
fn who_writes_under_two_epochs_in_turn_is_put_out_like_anybody() {
    let mut group = Group::of(4);
    let thief = group.peers[1].clone();
    let both: Vec<EpochSecret> = group.peers[2].replica.epochs().map(|(_, secret)| secret.clone()).collect();
    let mut texts: Vec<Entry> = Vec::new();
    for at in 0..TEXTS {
        let text = forge::situation(&format!("t{at}"));
        texts.push(match texts.last() {
            None => forge::entry(&thief.replica, &thief.keys.signing, Log::Content, text, |_| {}),
            Some(before) => forge::after(before, &thief.keys.signing, text, |_| {}),
        });
    }
    let mut head = forge::Head::of(&thief.replica, &thief.me(), &[]);
    let mut theirs = BTreeSet::new();
    for side in 0..2 {
        let some: Vec<Entry> = texts.iter().skip(side).step_by(2).cloned().collect();
        let (file, named) = forge::pack(&thief.replica, &some, &both[side]);
        theirs.insert(file.0.clone());
        group.shelf.put(file);
        head.body.packs.push(named);
    }
    let tip = texts[TEXTS - 1].tip();
    head.body.content = Some(LogTip { seq: tip.seq, id: tip.id });
    let file = head.file(&thief.replica, &thief.keys.signing);
    theirs.insert(file.0.clone());
    group.shelf.put(file);
    let founder = &mut group.peers[0];
    founder.exchange(&group.shelf);
    assert_eq!(held(founder, &thief.me()), TEXTS);
    founder.replica.remove_person(thief.person(), founder.hour, &mut founder.chance).unwrap();
    let put = founder.exchange(&group.shelf);
    assert!(head_of(&put).is_some(), "the removal is told");
    assert!(put.len() < 20, "{} files", put.len());
    // The others heard neither of the texts nor of the removal, and the files of who was put out are gone.
    let mut files = group.shelf.files();
    files.retain(|name, _| !theirs.contains(name));
    group.shelf.set(files);
    for at in [2, 3] {
        let peer = &mut group.peers[at];
        peer.hour += 48;
        peer.exchange(&group.shelf);
        assert!(!peer.replica.membership().is_live(&thief.me()), "peer {at}");
        // The last one came after the first of the two epochs.
        assert!(at == 3 || held(peer, &thief.me()) == TEXTS, "{}", held(peer, &thief.me()));
        peer.share("Après");
        assert!(head_of(&peer.exchange(&group.shelf)).is_some(), "peer {at}");
    }
}
