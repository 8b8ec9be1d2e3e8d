//! Two people over a hostile store.

use souspli::app::vocabulary::Command;

use super::{EvilStore, Fault};
use crate::world::{Device, sheet};

/// One kind of fault at a time, at a high rate, while both write; then a few exchanges over a calm store.
#[test]
fn after_any_fault_that_loses_nothing_both_have_everything() {
    for (seed, fault) in Fault::harmless().enumerate() {
        let evil = EvilStore::new(seed as u64);
        let (one, two) = (Device::new(&evil.client(1)), Device::new(&evil.client(2)));
        one.create("Sillage");
        two.join(&one.invite(), "Brume");
        one.exchange();
        one.admit_first(true).unwrap();
        one.exchange();
        two.exchange();
        two.exchange();
        evil.set(fault, 0.4);
        for n in 0..6 {
            for (device, title) in [(&one, "Un"), (&two, "Deux")] {
                device.share(&sheet(&format!("{title} {n}")));
                // Trouble may be told; nothing else may come of it.
                let _ = device.run(Command::Refresh { group: 1 });
            }
        }
        assert!(evil.count(fault) > 0, "{fault:?} happened");
        evil.calm();
        for _ in 0..3 {
            one.exchange();
            two.exchange();
        }
        for device in [&one, &two] {
            let group = device.group();
            assert_eq!((device.reads().len(), group.exchange.to_send), (12, 0), "{fault:?}");
            assert!(group.waiting.is_none() && group.exchange.trouble.is_none(), "{fault:?}");
        }
    }
}
