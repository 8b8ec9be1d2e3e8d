//! The five frameworks (*dispositifs*) a group can start from, one per source document of the practice.

use serde::{Deserialize, Serialize};

/// A framework by name. What each one sets (sizes, phases, rules) comes with the practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Framework {
    /// T0: practice analysis in a hospital, several professions.
    Hospital,
    /// T1: clinical supervision, Balint group.
    Balint,
    /// T2: a flexible Balint method within a team.
    TeamBalint,
    /// T3: practice analysis in social work and schools.
    SocialAndSchool,
    /// T4: accompaniment in three steps, with a review at the end.
    ThreeSteps,
}

impl Framework {
    /// All five, in the order they are offered.
    pub const ALL: [Framework; 5] = [
        Framework::Hospital,
        Framework::Balint,
        Framework::TeamBalint,
        Framework::SocialAndSchool,
        Framework::ThreeSteps,
    ];

    /// The number that stands for it in the genesis entry (PROTOCOL.md, "Membership operations"): 0 to 4.
    pub fn number(self) -> u8 {
        match self {
            Framework::Hospital => 0,
            Framework::Balint => 1,
            Framework::TeamBalint => 2,
            Framework::SocialAndSchool => 3,
            Framework::ThreeSteps => 4,
        }
    }

    /// The framework of that number; `None` for a number this version does not know.
    pub fn from_number(number: u8) -> Option<Framework> {
        Framework::ALL.into_iter().find(|framework| framework.number() == number)
    }
}
