//! The exchange that lets a newcomer in goes on as a member's: what is there is read, and the others hear of who came.

use std::cell::Cell;
use std::rc::Rc;

use souspli::app::vocabulary::{Act, Answer, Command, Failure, Notice, Trouble, View};
use souspli::store::memory::MemoryStore;
use souspli::store::{Store, StoreError};

use crate::world::{Device, pair, sheet};

/// A store that answers no more where it is cut.
#[derive(Clone, Default)]
struct Cut {
    files: MemoryStore,
    at: Rc<Cell<Option<(Verb, &'static str)>>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verb {
    List,
    Get,
    Put,
}

impl Cut {
    fn answers(&self, verb: Verb, path: &str) -> Result<(), StoreError> {
        let cut = self.at.get().is_some_and(|(at, part)| at == verb && format!("{path}/").contains(part));
        if cut { Err(StoreError::Unreachable) } else { Ok(()) }
    }
}

impl Store for Cut {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.answers(Verb::List, folder)?;
        self.files.list(folder).await
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.answers(Verb::Get, path)?;
        self.files.get(path).await
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.answers(Verb::Put, path)?;
        self.files.put(path, bytes).await
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.files.delete(path).await
    }
}

/// What a device showed while it exchanged.
fn watched<S: Store + Clone>(device: &Device<S>) -> Vec<View> {
    device.app.world().shown.replace(Some(Vec::new()));
    device.exchange();
    device.app.world().shown.take().unwrap()
}

/// Somebody whose request was granted, and who has not looked since.
fn granted<S: Store + Clone>(store: &S) -> (Device<S>, Device<S>, String) {
    let (founder, newcomer) = (Device::new(store), Device::new(store));
    founder.create("Sillage");
    newcomer.join(&founder.invite(), "Brume");
    founder.exchange();
    founder.admit_first(true).unwrap();
    let shared = founder.share(&sheet("Pour qui vient"));
    founder.exchange();
    assert!(newcomer.group().waiting.is_some());
    (founder, newcomer, shared)
}

#[test]
fn the_others_hear_of_a_newcomer_by_its_first_exchange() {
    let (founder, newcomer, _) = granted(&MemoryStore::default());
    newcomer.exchange();
    founder.exchange();
    assert!(
        founder
            .group()
            .members
            .iter()
            .all(|member| member.devices.iter().all(|device| device.news.is_some()))
    );
}

#[test]
fn a_newcomer_sees_that_they_are_in_before_all_is_read() {
    let (_founder, newcomer, shared) = granted(&MemoryStore::default());
    let views = watched(&newcomer);
    let early = views.iter().map(|view| &view.groups[0]).find(|group| group.waiting.is_none()).unwrap();
    assert!(early.exchange.busy && early.situations.is_empty());
    assert_eq!(early.name, "Les Passerelles");
    assert!(newcomer.read(&shared).is_some());
}

/// The other device of somebody who wrote before knows of what was written, and has not asked for it yet.
#[test]
fn nothing_is_said_to_be_missing_before_it_was_asked_for() {
    let (store, founder, _member) = pair();
    let before = founder.share(&sheet("Avant la tablette"));
    founder.exchange();
    let answer = founder.run(Command::Act { group: 1, act: Act::InviteDevice { with_login: false } });
    let Ok(Answer::Invitation { link }) = answer else { panic!("{answer:?}") };
    let tablet = Device::new(&store);
    tablet.join(&link, "Tablette");
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    let views = watched(&tablet);
    assert!(views.iter().any(|view| view.groups[0].waiting.is_none() && view.groups[0].exchange.busy));
    for view in views {
        assert!(!view.groups[0].notices.contains(&Notice::Missing), "{:?}", view.groups[0]);
    }
    assert!(tablet.read(&before).is_some());
}

/// Wherever the second half breaks off, the newcomer is in, is told why the rest is not here, and has it with the next exchange.
#[test]
fn what_breaks_off_after_the_grant_goes_on_with_the_next_exchange() {
    for cut in [(Verb::List, "/h/"), (Verb::Get, "/h/"), (Verb::Put, "/h/")] {
        for restarts in [false, true] {
            let store = Cut::default();
            let (founder, mut newcomer, shared) = granted(&store);
            store.at.set(Some(cut));
            let ended = newcomer.run(Command::Refresh { group: 1 });
            assert_eq!(ended, Err(Failure::Exchange(Trouble::Unreachable)), "{cut:?}");
            let group = newcomer.group();
            assert!(group.waiting.is_none() && !group.exchange.busy, "{cut:?}");
            assert_eq!(group.exchange.trouble, Some(Trouble::Unreachable));
            store.at.set(None);
            if restarts {
                newcomer = newcomer.restarted();
                assert!(newcomer.group().waiting.is_none(), "{cut:?}");
            }
            newcomer.exchange();
            assert!(newcomer.read(&shared).is_some(), "{cut:?}");
            let answer = newcomer.share(&sheet("De qui est venu"));
            newcomer.exchange();
            founder.exchange();
            assert!(founder.read(&answer).is_some(), "{cut:?}");
        }
    }
}
