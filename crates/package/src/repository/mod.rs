//! Repositories of packages: which files they have, what these must be, and where they are.
//!
//! Nothing here talks to a network. A caller fetches a file that was named, compares size and checksum, and gives its bytes to the next
//! reader: configuration → signed root ([`apt::Release`], [`rpmmd::RepoMd`]) → list of packages → package. The lists go by as streams.

pub mod apt;
mod error;
mod limits;
mod location;
mod pack;
mod package;
pub mod rpmmd;

pub use error::RepositoryError;
pub use limits::Limits;
pub use location::{WantedFile, checked_location};
pub use pack::{Compression, Packed};
pub use package::RepositoryPackage;
