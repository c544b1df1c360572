//! The durable steps of a change, in order.

/// A step after which the disk differs from what it was before. Whatever happens right behind any of them, the sysroot boots: the old list
/// of deployments up to [`Checkpoint::Synced`], the new one from [`Checkpoint::Swapped`] on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Checkpoint {
    /// What an interrupted change left behind is removed.
    Prepared,
    /// The commit is a directory.
    CheckedOut,
    /// The composefs image is written, if the tree wants one.
    ImageWritten,
    /// The defaults of `/etc` are copied.
    EtcCopied,
    /// The stateroot's `/var` is filled, if it was empty.
    VarPopulated,
    /// The origin file is written.
    OriginWritten,
    /// Local changes in `/etc` are carried over.
    EtcMerged,
    /// What was copied has the labels of the new tree's policy, if it has one.
    Labeled,
    /// The kernels are in `/boot`.
    KernelsInstalled,
    /// The other set of boot entries is written.
    EntriesWritten,
    /// The other tree of boot links is built.
    BootTreeBuilt,
    /// `ostree/boot.V` of the other version leads to that tree.
    BootTreeLinked,
    /// Refs protect the commits of the new list.
    RefsWritten,
    /// All of it is durable.
    Synced,
    /// The one link is swapped: the new list is what boots.
    Swapped,
    /// Deployments that are not in the list are removed.
    DeploymentsRemoved,
    /// Boot entries, links and kernels that nothing uses are removed.
    BootFilesRemoved,
    /// Refs that protect nothing are removed.
    RefsRemoved,
    /// The new deployment waits for the shutdown: `run/ostree/staged-deployment` names it.
    Staged,
    /// The shutdown has begun to finalize it: nothing names it any more.
    Unstaged,
    /// Deployments that were in the way of a new kernel are gone.
    RoomMade,
}

impl Checkpoint {
    /// Those that every deployment passes, in order.
    pub const ALL: [Self; 18] = [
        Self::Prepared,
        Self::CheckedOut,
        Self::ImageWritten,
        Self::EtcCopied,
        Self::VarPopulated,
        Self::OriginWritten,
        Self::EtcMerged,
        Self::Labeled,
        Self::KernelsInstalled,
        Self::EntriesWritten,
        Self::BootTreeBuilt,
        Self::BootTreeLinked,
        Self::RefsWritten,
        Self::Synced,
        Self::Swapped,
        Self::DeploymentsRemoved,
        Self::BootFilesRemoved,
        Self::RefsRemoved,
    ];
}
