//! Who is not in the group any more.

use super::group::Group;

#[test]
fn a36_who_remains_reads_what_follows_a_removal() {
    for removed in 1..4 {
        let mut group = Group::of(4);
        let person = group.peers[removed].person();
        let gone = group.peers.remove(removed);
        let founder = &mut group.peers[0];
        founder.replica.remove_person(person, founder.hour, &mut founder.chance).unwrap();
        group.rounds(2);
        group.peers[0].share("Après");
        group.peers[1].share("Suite");
        let before = group.shelf.files();
        group.rounds(3);
        for peer in &group.peers {
            assert!(peer.shows("Après") && peer.shows("Suite"), "{removed} {:?}", peer.replica.health);
        }
        let new: Vec<_> =
            group.shelf.files().into_iter().filter(|(name, _)| !before.contains_key(name)).collect();
        assert!(new.len() > 1 && gone.opens(&new) == 0);
    }
}
