//! When a device exchanges a group by itself: after what its person did, and every so often.

use super::vocabulary::{Act, Command, GroupView};

/// Milliseconds between two exchanges of a group in which somebody waits to be let in, on either side.
const SOON: u32 = 5_000;
/// Milliseconds between two exchanges otherwise.
const LATER: u32 = 60_000;

/// A group, as its pace sees it.
pub struct Paced {
    number: u32,
    /// A newcomer waits, or a facilitator's invitation is open.
    soon: bool,
}

impl From<&GroupView> for Paced {
    fn from(group: &GroupView) -> Paced {
        Paced { number: group.number, soon: group.waiting.is_some() || group.invitation_open }
    }
}

/// How long each group has not been exchanged by itself.
#[derive(Default)]
pub struct Pace {
    /// Numbers, with milliseconds.
    waited: Vec<(u32, u32)>,
}

impl Pace {
    /// The groups that are to be exchanged now, when so many milliseconds have passed since this was last asked. One that was not there then
    /// is: who opens the device has news at once. Each waits for itself: what is open in one group keeps no other waiting.
    pub fn due(&mut self, passed: u32, groups: &[Paced]) -> Vec<u32> {
        let before = |number: u32| self.waited.iter().find(|(of, _)| *of == number);
        let mut due = Vec::new();
        self.waited = groups
            .iter()
            .map(|Paced { number, soon }| {
                let waited = before(*number).map_or(LATER, |(_, waited)| waited.saturating_add(passed));
                if waited < if *soon { SOON } else { LATER } {
                    return (*number, waited);
                }
                due.push(*number);
                (*number, 0)
            })
            .collect();
        due
    }
}

impl Command {
    /// The group in which the store has something to gain or to give once it is done.
    pub fn group_to_exchange(&self) -> Option<u32> {
        match self {
            Command::Share { group, .. } | Command::Admit { group, .. } | Command::Refuse { group, .. } => {
                Some(*group)
            }
            // What only looks, draws or forgets leaves the group as it was, or nowhere; and the host need not know when somebody takes a copy.
            Command::Act {
                act: Act::SessionWords { .. } | Act::Forget | Act::DrawKit | Act::GatherCopy | Act::ShowKeys,
                ..
            } => None,
            Command::Act { group, .. } => Some(*group),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITES: bool = true;

    fn group(number: u32, soon: bool) -> Paced {
        Paced { number, soon }
    }

    /// How often each group is due in so many seconds, with a look every second.
    fn times(seconds: u32, groups: &[Paced]) -> Vec<usize> {
        let mut pace = Pace::default();
        let due: Vec<u32> = (0..seconds).flat_map(|_| pace.due(1_000, groups)).collect();
        groups.iter().map(|group| due.iter().filter(|number| **number == group.number).count()).collect()
    }

    #[test]
    fn an_open_invitation_in_one_group_keeps_no_other_waiting() {
        assert_eq!(times(600, &[group(1, INVITES), group(2, !INVITES)]), [120, 10]);
        assert_eq!(times(600, &[group(1, !INVITES), group(2, !INVITES)]), [10, 10]);
    }

    #[test]
    fn what_is_there_anew_is_due_at_once() {
        let mut pace = Pace::default();
        assert!(pace.due(1_000, &[]).is_empty());
        assert_eq!(pace.due(1_000, &[group(1, !INVITES)]), [1]);
        assert_eq!(pace.due(1_000, &[group(1, !INVITES), group(2, !INVITES)]), [2]);
        assert!(pace.due(1_000, &[group(1, !INVITES), group(2, !INVITES)]).is_empty());
    }

    #[test]
    fn the_host_is_asked_nothing_for_a_copy() {
        for act in [Act::GatherCopy, Act::ShowKeys, Act::DrawKit, Act::Forget] {
            assert_eq!(Command::Act { group: 1, act }.group_to_exchange(), None);
        }
        assert_eq!(Command::Act { group: 1, act: Act::Leave }.group_to_exchange(), Some(1));
    }
}
