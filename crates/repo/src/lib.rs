//! OSTree repositories on disk, without libostree.
//!
//! A [`Repo`] gives out objects ([`rootball_object::ObjectSource`]); a [`Transaction`] takes them ([`rootball_object::ObjectSink`]) and makes
//! them visible all at once. Trees go in by [`commit_tree`] and out by [`Repo::checkout`]; [`Repo::fsck`] says whether all is well.
//! The layout on disk is libostree's, so both programs work on one repository, and lock each other out where they must.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod all_refs;
mod checkout;
mod commit;
mod config;
mod config_file;
mod content;
pub mod diff;
mod export;
mod fs;
mod fsck;
mod load;
mod local;
mod lock;
mod loose;
mod mode;
mod partial;
mod place;
mod prune;
mod pull;
mod reach;
mod refs;
mod repair;
mod repo;
mod scratch;
pub mod selinux;
mod settings;
pub mod summary;
mod transaction;
pub mod tree;
mod xattr;

pub use checkout::{CheckoutError, CheckoutLabels, CheckoutOptions, CheckoutOwner, LinkPolicy, Overwrite, Whiteouts};
pub use commit::{
    BootableError, CommitError, CommitModifiers, InvalidList, LinkedObjects, SkipList, StatOverrides, TarOptions, TreeBuilder, TreeRoot,
    commit_tree, find_kernel_version, object_sizes,
};
pub use config::{Config, ConfigError, MinFree, is_valid_collection_id};
pub use config_file::{ConfigFile, SettingError, SettingName};
pub use export::{ExportError, ExportOptions, export};
pub use fsck::{Finding, FsckError, FsckOptions, FsckReport, InvalidObjectName, ObjectName, Severity, Slug};
pub use local::{LocalError, LocalOptions, checksum_of_path};
pub use lock::{FileLock, LockKind};
pub use mode::{Mode, UnknownMode};
pub use prune::{Depth, PruneError, PruneOptions, PrunePlan};
pub use pull::{PullError, PullOptions, PullReport, Pulled};
pub use reach::{Seen, reachable};
pub use refs::{AliasTarget, CollectionId, InvalidCollectionId, ListedRef, RefChange, RefError, RefPlace, RefSpec};
pub use repair::{FailedSource, Offer, OfferError, RepairError, RepairOptions, RepairReport, Repaired, StoreOffer, TreeOffer, Wanted};
pub use repo::{Repo, RepoError};
pub use rootball_object::StoreError;
pub use summary::{Summary, SummaryError, SummaryFiles, SummaryOptions, SummaryRef, SummarySigner};
pub use transaction::{ArchivedFile, Transaction, TransactionError, TransactionStats};
