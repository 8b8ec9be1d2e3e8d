//! What a hostile store does.

/// One kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A verb fails and does nothing.
    Error,
    /// A put or a delete is done, and an error is answered.
    ErrorThoughDone,
    /// Half of a body is there, and an error is answered.
    HalfPut,
    /// A put is acknowledged and lost.
    Drop,
    /// A put is acknowledged and visible later, to everybody.
    Delay,
    /// A file appears under another name of the same shape, too.
    Duplicate,
    /// A delete is acknowledged and not done.
    KeepDeleted,
    /// The names of a listing come in another order.
    Reorder,
    /// A listing lacks names.
    OmitFromListing,
    /// A listing has names of files that are not there: of the right shape, or of none.
    AddToListing,
    /// A listing shows its names in upper case.
    FoldCase,
    /// A listing is an older one.
    StaleListing,
    /// A file is as it was before: other bytes, or not there.
    StaleBytes,
    /// A file is said not to be there, to each client once; asked again, it is.
    NotFoundThenFound,
    /// The store goes back to an earlier state, for everybody and for good.
    RollBack,
    /// One client sees an earlier state for a while.
    RollBackForOne,
    /// The clients are cut into two halves, each with a store of its own, for a while; then all files are in one.
    Fork,
    /// Two files have each other's bytes.
    Swap,
    /// A file ends too early.
    Truncate,
    /// A file has bytes after its end.
    Extend,
    /// A file has other bytes: random, nearly right, or none.
    Overwrite,
    /// A file that nobody put appears, with a name of the right shape and bytes that look like ours.
    Inject,
}

impl Fault {
    pub const ALL: [Fault; 22] = [
        Fault::Error,
        Fault::ErrorThoughDone,
        Fault::HalfPut,
        Fault::Drop,
        Fault::Delay,
        Fault::Duplicate,
        Fault::KeepDeleted,
        Fault::Reorder,
        Fault::OmitFromListing,
        Fault::AddToListing,
        Fault::FoldCase,
        Fault::StaleListing,
        Fault::StaleBytes,
        Fault::NotFoundThenFound,
        Fault::RollBack,
        Fault::RollBackForOne,
        Fault::Fork,
        Fault::Swap,
        Fault::Truncate,
        Fault::Extend,
        Fault::Overwrite,
        Fault::Inject,
    ];

    /// Whether bytes that were acknowledged may be gone for good. After any others everybody who exchanges long enough with
    /// a calm store has everything.
    pub fn loses(self) -> bool {
        matches!(
            self,
            Fault::Drop | Fault::RollBack | Fault::Swap | Fault::Truncate | Fault::Extend | Fault::Overwrite
        )
    }

    /// Those that lose nothing for good.
    pub fn harmless() -> impl Iterator<Item = Fault> {
        Fault::ALL.into_iter().filter(|fault| !fault.loses())
    }
}
