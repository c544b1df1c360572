//! `registries.conf`, version 2: which registries stand for the one that a name says (containers-registries.conf(5)).
//!
//! ```toml
//! [[registry]]
//! prefix = "example.com/os"            # the names it is about; the longest prefix that fits counts
//! location = "registry.example/team"   # what stands in its place
//! blocked = false
//!
//! [[registry.mirror]]
//! location = "mirror.site:5000/os"     # asked first, in this order
//! insecure = true
//! pull-from-mirror = "digest-only"
//! ```
//! [`parse`] reads one file, [`files`] puts the main file and its drop-ins together, [`resolve`] turns a name into the places to ask.
//! Names without a host are never looked up in a list of hosts: an operating system does not come from wherever a name happens to be found.

mod files;
mod parse;
mod resolve;

pub use files::RegistriesFiles;
pub use parse::{ConfigEntry, MirrorEntry, PullFromMirror, RegistriesConf};
pub use resolve::{Endpoint, ResolveError, Role};

use std::path::PathBuf;

use rootball_object::ErrorKind;

/// A `registries.conf` or one of its drop-ins cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistriesConfError {
    /// It is not what such a file looks like.
    #[error("{} is not a registries.conf of version 2: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl RegistriesConfError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}
