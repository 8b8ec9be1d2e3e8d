//! What may happen, as data. A schedule is drawn from a seed alone, so that steps can be left out and the rest done again.

use crate::evil::chance::Dice;

macro_rules! deeds {
    ($($name:ident = $weight:literal,)*) => {
        /// One act by one device, or one change of what the store does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Deed { $($name,)* }

        /// How often each is drawn.
        const WEIGHTS: &[(Deed, usize)] = &[$((Deed::$name, $weight),)*];
    };
}

deeds! {
    Exchange = 300,
    Share = 110,
    ShareLong = 40,
    Read = 20,
    LetIn = 16,
    InvitePerson = 14,
    InviteDevice = 10,
    Join = 30,
    Admit = 26,
    AdmitUncompared = 4,
    Refuse = 3,
    Erase = 12,
    Transmit = 8,
    Approve = 12,
    OpenSession = 6,
    SessionWords = 1,
    Rename = 6,
    ShareHistory = 1,
    RemovePerson = 8,
    RemoveDevice = 4,
    SetRole = 8,
    VoteRemove = 8,
    VoteName = 8,
    Leave = 3,
    MakeKit = 6,
    Recover = 8,
    CloseSeason = 2,
    MoveOn = 10,
    Forget = 5,
    ChangeStore = 2,
    Refill = 8,
    Restart = 25,
    Crash = 30,
    DiskFull = 12,
    Hours = 20,
    Days = 10,
    Backup = 16,
    Restore = 1,
    RestoreCalmly = 8,
    Clone = 1,
    CloneApart = 2,
    Faults = 30,
    Losses = 6,
    Quiet = 14,
    Apart = 6,
    Together = 8,
    RollBackFor = 6,
    RolledBack = 4,
    Emptied = 2,
    Flood = 8,
    Calm = 16,
}

/// One step. Which of the devices, people or notes there are then is meant follows from `who` and `pick`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub who: usize,
    pub deed: Deed,
    pub pick: usize,
}

/// A world's steps: a few let people in, then anything; a calm end.
pub fn schedule(seed: u64, length: usize) -> Vec<Step> {
    let mut dice = Dice::new(seed);
    let total: usize = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut steps = Vec::with_capacity(length);
    for at in 0..length {
        let mut left = dice.below(total);
        let drawn = WEIGHTS.iter().find(|(_, weight)| {
            let here = left < *weight;
            left = left.wrapping_sub(*weight);
            here
        });
        let deed = match at {
            0..=3 => Deed::LetIn,
            _ if at + 1 == length => Deed::Calm,
            _ => drawn.map_or(Deed::Exchange, |(deed, _)| *deed),
        };
        steps.push(Step { who: dice.below(1 << 16), deed, pick: dice.below(1 << 30) });
    }
    steps
}
