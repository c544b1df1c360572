//! rojig: a commit, bit for bit, out of the packages of a distribution and one small file.
//!
//! ```text
//! build     which file of which package has the content of each file of the commit; what none has becomes the residue
//! import    what is missing here, out of those packages that have it, and the residue
//! ```
//! The small file, a *release*, has two pieces. The [`Descriptor`] says what the tree is and where the content of each file comes from; it
//! names packages by the SHA-256 of their files, and no content by a checksum: those follow from what comes, and must lead to the commit.
//! The residue behind it is a delta that starts from nothing but those files ([`rootball_delta::tree`]): what is derived from packages and
//! packed again to the same bytes, an initramfs above all, is made of them.
//!
//! Nothing is trusted because of where it came from. The commit is verified before anything else moves, packages are hashed, and the result is
//! the commit or nothing.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod beside;
mod build;
mod carrier;
mod catalog;
mod choose;
mod descriptor;
mod error;
mod import;
mod places;
mod pool;
mod release;
mod repository;
mod verify_root;
mod web;

pub use beside::{ARTIFACT_TYPE, BesideRelease, find_beside, publish_beside};
pub use build::{BuildOptions, BuildReport, Built, build};
pub use carrier::{CarrierOptions, find_carried, write_carrier};
pub use catalog::{Catalog, CatalogPackage, PackageFile};
pub use descriptor::{Descriptor, Head, MAX_DESCRIPTOR, SourcePackage};
pub use error::{MissingPackage, RojigError};
pub use import::{ImportOptions, ImportPlan, ImportReport, NeededPackage, PackageProvider, Provided, VerifyCommit, import, plan_import};
pub use places::{Places, list_packages};
pub use pool::{PoolReport, fill_pool};
pub use release::{FileRelease, ReadRange, Release};
pub use repository::find_in_repository;
pub use verify_root::{Difference, VerifyReport, verify_root};
pub use web::{Web, WebFile, WebRelease};
