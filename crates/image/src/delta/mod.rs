//! Deltas beside images: what a host that has one image needs to get another.
//!
//! A delta is an artifact whose `subject` is the image that it leads to, in the same repository or layout. It is found by the list of what
//! refers to the image, or as a member of the image's index, which is what tools that copy images take along without being told. What a list
//! says of each delta is enough to choose one ([`FoundDelta`]): where it starts from, and how large it is.
//!
//! | kind | what is in it |
//! |---|---|
//! | [`DeltaKind::Rootball`] | objects of a commit out of those of another |
//! | [`DeltaKind::OciDelta`] | layers as tar-diffs against the files of another image, as the tool `oci-delta` makes and other hosts read them |
//!
//! Nobody has to trust a delta, or who made it: the image that it leads to is judged by the policy before anything of the delta is fetched,
//! and what comes out has to have that image's digests. So whoever has two images may publish one, and a delta that fails costs the time.
//!
//! [`create_tree()`] and [`create()`] make one, [`publish()`] puts it beside its image, [`find()`] lists those of an image, [`choose()`] tells which of them a
//! repository has the base of, [`quote()`] what each way to an image costs, and [`import_with`] imports an image by the cheapest.

mod annotations;
mod apply;
mod artifact;
mod base;
mod choose;
mod create;
mod create_tree;
mod error;
mod find;
mod found;
mod import_with;
mod kept_parts;
mod layers;
mod member;
mod oci_delta;
mod previous;
mod publish;
mod quote;
mod source;
mod sources;
mod tree_delta;

pub use apply::{AnyDelta, DeltaFile, apply};
pub use artifact::{ArtifactBlob, BlobContent, DeltaArtifact};
pub use base::{Base, bases};
pub use choose::{MAX_HOPS, choose, path};
pub use create::{CreateOptions, CreateReport, LayerForm, LayerReport, create};
pub use create_tree::{TreeCreateOptions, create_tree, named_commit};
pub use error::DeltaError;
pub use find::{MAX_FOUND, Named, find, find_in};
pub use found::{DeltaKind, DeltaStart, FoundDelta, Place};
pub use import_with::{DeltaUse, ImportedWith, import_quoted, import_with};
pub use oci_delta::OciDelta;
pub use previous::{Previous, older};
pub use publish::{DeltaOutcome, DeltaReport, PublishOptions, PublishReport, Published, publish};
pub use quote::{Offer, Prefer, Quote, Quoted, Way, Wishes, quote};
pub use source::{DeltaSource, FailedLayer};
pub use sources::RepoFiles;
pub use tree_delta::TreeDelta;

/// The artifact type of rootball's own deltas.
pub const ROOTBALL_DELTA: &str = "application/vnd.rootball.delta.v1";
/// The media type of the blob of such a delta that says what is in it, and is fetched first.
pub const ROOTBALL_PLAN: &str = "application/vnd.rootball.delta.plan.v1";
/// The media type of its other blobs.
pub const ROOTBALL_PART: &str = "application/vnd.rootball.delta.part.v1";
/// The artifact type of deltas of the tool `oci-delta`.
pub const OCI_DELTA: &str = "application/vnd.io.github.containers.oci-delta.v1";
/// What it was called before.
pub(crate) const OCI_DELTA_BEFORE: &str = "application/vnd.redhat.oci-delta.v1";
