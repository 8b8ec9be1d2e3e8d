//! Defences that a test can take away, to see that something fails without them: a check that cannot fail is a defect. And costly work,
//! counted.
//!
//! In every build but the tests' own, [`Defence::holds`] is a constant, and nothing here is left in the code. The feature
//! `weak` is asked for by tests alone.

/// One thing that stands between an attack and its success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defence {
    /// An entry bears its author's signature.
    EntrySignature,
    /// A head bears its device's signature.
    HeadSignature,
    /// A file's bytes are those its name stands for.
    NameIsHash,
    /// A head's number is the one in its name.
    HeadNumber,
    /// A payload is the one that was signed.
    PayloadHash,
    /// Nothing is sealed to an epoch that somebody holds who is not in the group any more.
    CleanEpoch,
    /// An entry is sealed again only to the epoch it was first sealed to.
    FirstEpoch,
    /// An admission mints.
    MintOnAdmission,
    /// Only live devices grant.
    LiveGranter,
    /// What changed is kept before the effects that follow from it.
    KeptBeforeSent,
    /// A device looks for its own newer heads before it writes.
    OwnHeads,
    /// What was seen is remembered outside the store.
    Memory,
    /// An empty store asks before anything is written.
    EmptyStoreAsks,
    /// Two histories of one device are noticed.
    ForkNoticed,
    /// Entries of strangers are not kept.
    Strangers,
    /// Only a note's creator or a facilitator erases it.
    EraseRight,
    /// A lost grant is made again.
    SelfHealing,
    /// Files that did not open do not hide others.
    PassedOver,
    /// A head of which something did not come is asked for again.
    AskAgain,
    /// Who removes takes what counts into custody before it deletes.
    CustodyFirst,
    /// What an author may not do does not count.
    Permit,
    /// A newcomer's own keys are in their own signed statement.
    Statement,
    /// An entry is of the group that it is read in.
    OfTheGroup,
    /// Only who invited hands a newcomer the first keys.
    InviterGrants,
    /// Only secrets of epochs that count are kept.
    CountingSecrets,
    /// An epoch's id is named once.
    EpochNamedOnce,
    /// An invitation that two people answered lets in neither.
    Contested,
    /// What a removed device signs afterwards does not count.
    Frontier,
    /// A word on a text is bound to what was on the screen.
    ShownText,
    /// A file's tag is its device's.
    TagIsDevice,
    /// Nothing is sealed to an epoch that somebody in the group is not to have.
    ForEverybody,
    /// Two heads of one number are both read.
    TwinHeads,
    /// What others say they have seen is missed.
    SeenIsAsked,
    /// Whoever holds an epoch hands it to those whom its minter left out.
    OthersGrant,
    /// A kit signs no content.
    KitIsMute,
    /// The group's removal of a person voids what that person did beside it.
    Voids,
    /// Who decides on removing somebody is whom that person had seen.
    LastSeen,
    /// Voices are counted by the person.
    PerPerson,
    /// No facilitator acts on a facilitator.
    Shield,
    /// More than half.
    Majority,
    /// A device let in by one that was taken away unseen is not in the group.
    Held,
    /// Certificates that remove each other's voters hold neither.
    Split,
    /// What not everybody has read is read back by who wrote it.
    ReadBack,
    /// Whom a device lets in after its end is handed no keys.
    NoKeysForLate,
}

#[cfg(feature = "weak")]
thread_local! {
    static GONE: std::cell::Cell<Option<Defence>> = const { std::cell::Cell::new(None) };
}

impl Defence {
    /// Those that stories of several devices over a bad store can miss. The others are for attacks by hand.
    pub const ALL: [Defence; 20] = [
        Defence::EntrySignature,
        Defence::HeadSignature,
        Defence::NameIsHash,
        Defence::HeadNumber,
        Defence::PayloadHash,
        Defence::CleanEpoch,
        Defence::FirstEpoch,
        Defence::MintOnAdmission,
        Defence::LiveGranter,
        Defence::KeptBeforeSent,
        Defence::OwnHeads,
        Defence::Memory,
        Defence::EmptyStoreAsks,
        Defence::ForkNoticed,
        Defence::Strangers,
        Defence::EraseRight,
        Defence::SelfHealing,
        Defence::PassedOver,
        Defence::AskAgain,
        Defence::CustodyFirst,
    ];

    /// Whether it stands.
    #[cfg(not(feature = "weak"))]
    #[inline(always)]
    pub const fn holds(self) -> bool {
        true
    }

    /// Whether it stands in this thread.
    #[cfg(feature = "weak")]
    pub fn holds(self) -> bool {
        GONE.with(|gone| gone.get() != Some(self))
    }

    /// Runs something in this thread without one defence.
    #[cfg(feature = "weak")]
    pub fn without<T>(defence: Option<Defence>, run: impl FnOnce() -> T) -> T {
        struct Back(Option<Defence>);
        impl Drop for Back {
            fn drop(&mut self) {
                GONE.with(|gone| gone.set(self.0));
            }
        }
        let _back = Back(GONE.with(|gone| gone.replace(defence)));
        run()
    }
}

/// Work that tests count, where a stopwatch would tell too little: what one member can make everybody do is bounded.
///
/// In every build but the tests' own nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The membership that somebody had seen is worked out.
    PastMembership,
    /// It is asked whether a tombstone erases.
    Tombstone,
    /// An entry is tried at its place.
    Entry,
    /// It is asked whether what an author had seen counts by it.
    Vouched,
    /// It is asked whether an entry comes before another in a log, or one more is looked at on the way back.
    Back,
    /// What a content entry says is read.
    Payload,
    /// A key is made from another.
    Derive,
    /// A byte is hashed without a label.
    Digest,
    /// An entry is copied, with what its author had seen.
    Copy,
    /// What everybody has said to have seen of a log is looked up.
    Acknowledged,
}

#[cfg(feature = "weak")]
thread_local! {
    static DONE: std::cell::Cell<[u64; 10]> = const { std::cell::Cell::new([0; 10]) };
}

impl Work {
    /// Once more.
    #[cfg(not(feature = "weak"))]
    #[inline(always)]
    pub const fn count(self) {}

    /// Once more.
    #[cfg(feature = "weak")]
    pub fn count(self) {
        self.times(1);
    }

    /// So often.
    #[cfg(not(feature = "weak"))]
    #[inline(always)]
    pub const fn times(self, _: usize) {}

    /// So often.
    #[cfg(feature = "weak")]
    pub fn times(self, often: usize) {
        let mut done = DONE.get();
        done[self as usize] += often as u64;
        DONE.set(done);
    }

    /// How often it was done in this thread.
    #[cfg(feature = "weak")]
    pub fn done(self) -> u64 {
        DONE.get()[self as usize]
    }
}
