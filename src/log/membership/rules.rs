//! The rules that can be left out, one by one, by a test that shows they are needed.

#[cfg(not(test))]
use crate::defence::Defence;

/// Which rules hold: all of them, outside tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    #[cfg(test)]
    pub(super) without: Option<Rule>,
}

/// A defence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A counting removal by the group voids what the removed person did beside it.
    Voids,
    /// Who may decide on a removal is what the person had last seen.
    LastSeen,
    /// Voices are counted by the person, not by the device.
    PerPerson,
    /// No facilitator acts on a facilitator.
    Shield,
    /// A voice is of somebody who is in the group where the certificate stands.
    LiveVoices,
    /// Votes above the cut of a fork are taken out.
    Cuts,
    /// A device that was let in unseen by one that was removed meanwhile is not in the group.
    Held,
    /// More than half.
    Majority,
    /// Two certificates that remove each other's voters hold neither.
    Split,
}

impl Rules {
    #[cfg(not(test))]
    pub(super) fn hold(self, rule: Rule) -> bool {
        match rule {
            Rule::Voids => Defence::Voids.holds(),
            Rule::LastSeen => Defence::LastSeen.holds(),
            Rule::PerPerson => Defence::PerPerson.holds(),
            Rule::Shield => Defence::Shield.holds(),
            Rule::Majority => Defence::Majority.holds(),
            Rule::Held => Defence::Held.holds(),
            Rule::Split => Defence::Split.holds(),
            Rule::LiveVoices | Rule::Cuts => true,
        }
    }
    #[cfg(test)]
    pub(super) fn hold(self, rule: Rule) -> bool {
        self.without != Some(rule)
    }
}
