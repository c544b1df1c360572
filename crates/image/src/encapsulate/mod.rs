//! Commit to image.
//!
//! [`plan`](fn@plan) decides which object goes into which layer; it reads, writes nothing, and can be printed. [`write()`] then does what the
//! plan says. The first layer holds the commit, its directories and their metadata; each further layer holds the content objects of some
//! packages, and hard links to them at the paths where a container sees them. An update then changes the first layer and those of
//! the packages that changed.
//!
//! The bytes depend on the commit, the plan and the options only: not on time, place, order of work or number of cores.

mod blob;
mod component;
mod cost;
mod detached;
mod export;
pub(crate) mod labels;
mod layer;
mod oscontainer;
mod pack;
mod pieces;
mod plan;
mod previous;
mod rate;
mod tree;
mod write;

use rootball_object::{Checksum, ErrorKind, LoadError};
use rootball_oci::TransferError;

pub use blob::Compression;
pub use component::{Component, ComponentKind, Division, components};
pub use cost::{LayerCost, UpdateCost, estimate_cost, update_cost};
pub use detached::{ReplaceReport, commit_label, replace_detached_metadata};
pub use export::{ExportReport, ExportedLayer, export};
pub use oscontainer::write_oscontainer;
pub use plan::{Plan, PlanOptions, PlannedLayer, PlannedObject, plan};
pub use previous::{PreviousImage, PreviousLayer};
pub use write::{BuildReport, BuiltLayer, WriteOptions, write};

pub(crate) use tree::{PathIndex, Tree};

/// Why a commit could not be made into an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncapsulateError {
    /// An object of the commit could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The image could not be written.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The tree cannot be put into this form of image.
    #[error("that cannot be done with this commit or image: {reason}")]
    Unsupported {
        /// What stands in the way.
        reason: String,
    },
    /// Fewer layers are asked for than the form needs.
    #[error("an image has at least 2 layers, not {max_layers}")]
    TooFewLayers {
        /// What was asked for.
        max_layers: usize,
    },
    /// The package database in the tree cannot be read.
    #[error("package database /{path}: {reason}")]
    PackageDatabase {
        /// Its path in the tree.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What should stand beside the commit is no metadata.
    #[error("the detached metadata cannot be used: {reason}")]
    InvalidMetadata {
        /// What is wrong with it.
        reason: String,
    },
    /// The plan is for another commit.
    #[error("the plan does not fit: object {checksum} of the commit is in no layer")]
    PlanMismatch {
        /// The object that is left out.
        checksum: Checksum,
    },
    /// A file object's content is not what its name says.
    #[error("file object {checksum} is corrupt: its content hashes to {actual}")]
    CorruptObject {
        /// Its name.
        checksum: Checksum,
        /// What it hashes to.
        actual: Checksum,
    },
    /// An imported image or a layer of it cannot be made again as it was.
    #[error("{what} cannot be made again: {reason}")]
    NotReproducible {
        /// The image or layer.
        what: String,
        /// Why not.
        reason: String,
    },
    /// A layer could not be written.
    #[error("writing layer '{layer}'")]
    Layer {
        /// Its name in the plan.
        layer: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl EncapsulateError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(error) => error.kind(),
            Self::Transfer(error) => error.kind(),
            Self::Unsupported { .. } | Self::NotReproducible { .. } => ErrorKind::Unsupported,
            Self::TooFewLayers { .. } | Self::InvalidMetadata { .. } | Self::PlanMismatch { .. } => ErrorKind::Invalid,
            Self::PackageDatabase { .. } | Self::CorruptObject { .. } => ErrorKind::Corrupt,
            Self::Layer { source, .. } => ErrorKind::of_io(source),
        }
    }
}
